use super::{Findings, Subject};
use crate::cluster::rules::{Check, Level, Rule};
use crate::text::field_path::field_path;

pub(super) static RULE: Rule = Rule {
    name: "ephemeral-storage",
    summary: "several brokers without persistent volumes",
    level: Level::Warning,
    page: include_str!("ephemeral_storage.md"),
    check: Check::Cluster(check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    if subject.profile.replica_count > 1 && !subject.profile.persistence.enabled {
        findings
            .at(&field_path!["persistence", "enabled"])
            .help("set `persistence.enabled` to `true`")
            .say("the data of each broker is lost when its pod is deleted");
    }
}
