use super::{Findings, Subject};
use crate::field_path::field_path;
use crate::kafka::deployment::NodePool;
use crate::rules::cluster::{Check, Level, Rule};
use crate::rules::kafka::Findings as PoolFindings;

pub(super) static RULE: Rule = Rule {
    name: "withdrawn-image",
    summary: "the image was withdrawn or is unmaintained",
    level: Level::Error,
    page: include_str!("withdrawn_image.md"),
    check: Check::ClusterAndPool(check, |pool, findings| {
        check_pool(pool, findings);
        Ok(())
    }),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let repository = subject.profile.image.repository.as_str();
    let finding = findings
        .at(&field_path!["image", "repository"])
        .help("use `apache/kafka`, the image of the Kafka project itself");
    if repository == "bitnami/kafka" || repository.ends_with("/bitnami/kafka") {
        finding.say("`bitnami/kafka` can no longer be pulled: its images were withdrawn in 2025");
    } else if repository.starts_with("bitnamilegacy/") || repository.contains("/bitnamilegacy/") {
        finding.only_a_warning().say("`bitnamilegacy` no longer gets updates, security updates included");
    }
}

fn check_pool(pool: &NodePool, findings: &mut PoolFindings<'_>) {
    if pool.is_rendered {
        return;
    }
    let finding = findings
        .at(pool.image.origin.place())
        .help("use `apache/kafka`, the image of the Kafka project itself; its variables have other names");
    let repository = crate::kafka::repository(&pool.image.value);
    let is_of = |name: &str| repository == name || repository.ends_with(&format!("/{name}"));
    if is_of("bitnami/kafka") {
        finding.say("`bitnami/kafka` can no longer be pulled: its images were withdrawn in 2025");
    } else if is_of("bitnamilegacy/kafka") {
        finding.only_a_warning().say("`bitnamilegacy` no longer gets updates, security updates included");
    } else if is_of("wurstmeister/kafka") {
        finding
            .only_a_warning()
            .say("`wurstmeister/kafka` is unmaintained: its newest version is Kafka 2.8.1");
    }
}
