use super::{Findings, Subject};
use crate::field_path::field_path;
use crate::rules::{Check, Level, Rule};

pub(super) static RULE: Rule = Rule {
    name: "withdrawn-image",
    summary: "the image was withdrawn or is unmaintained",
    level: Level::Error,
    page: include_str!("withdrawn_image.md"),
    check: Check::Cluster(check),
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
