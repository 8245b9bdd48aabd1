use super::{Findings, Subject};
use crate::cluster::Image;
use crate::field_path::field_path;
use crate::kafka;
use crate::kafka::deployment::NodePool;
use crate::rules::cluster::{Check, Level, Rule};
use crate::rules::kafka::Findings as PoolFindings;

pub(super) static RULE: Rule = Rule {
    name: "floating-image-tag",
    summary: "the image tag is not pinned",
    level: Level::Error,
    page: include_str!("floating_image_tag.md"),
    check: Check::ClusterAndPool(check, |pool, findings| {
        check_pool(pool, findings);
        Ok(())
    }),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    if !Image::is_floating(subject.profile) {
        return;
    }
    let mut finding = findings
        .at(&field_path!["image", "tag"])
        .help("set `image.tag` to a version, such as `4.3.1`, or `image.digest`");
    // One broker is for development; a cluster that others rely on must not change by itself.
    if subject.profile.replica_count == 1 {
        finding = finding.only_a_warning();
    }
    finding.say(format!("the image `{}` is not pinned to a version", subject.cluster.image.reference));
}

fn check_pool(pool: &NodePool, findings: &mut PoolFindings<'_>) {
    let image = pool.image.value.as_str();
    // A placeholder of a template or a Kustomization says nothing yet.
    let is_open = image.is_empty() || image.contains(['$', '{', '<']);
    if pool.is_rendered || is_open || !kafka::is_floating(image) {
        return;
    }
    let repository = kafka::repository(image);
    let example = match repository.rsplit('/').next() {
        Some("cp-kafka" | "cp-server") => "8.1.0",
        _ => "4.3.1",
    };
    findings.at(pool.image.origin.place()).only_a_warning().help(format!("pin the version that the pods run, such as `image: {repository}:{example}`")).say(
        format!("the image `{image}` is not pinned to a version: a restarted pod may run a newer Kafka than the others"),
    );
}
