use super::{Findings, Subject};
use crate::cluster::replication;
use crate::cluster::rules::{Check, Level, Rule};
use crate::text::field_path::field_path;

pub(super) static RULE: Rule = Rule {
    name: "single-replica",
    summary: "a topic has a single replica in a cluster of several brokers",
    level: Level::Warning,
    page: include_str!("single_replica.md"),
    check: Check::Cluster(check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let (usual, _) = replication(subject.profile.replica_count);
    if usual == 1 {
        return;
    }
    for (name, value) in subject.config().filter(|(name, _)| name.ends_with(".replication.factor")) {
        if value.trim() == "1" {
            findings
                .at(&field_path!["config", name])
                .help(format!("leave `{name}` out to get {usual}"))
                .say(format!("with `{name}: 1` the loss of one broker loses data permanently"));
        }
    }
    for topic in subject.topics().filter(|topic| topic.topic.replication_factor == 1) {
        findings
            .at(&field_path!["topics", topic.name(), "replicationFactor"])
            .help(format!("leave `replicationFactor` out to get {usual}"))
            .say(format!("topic `{}` is lost if its only broker is lost", topic.name()));
    }
}
