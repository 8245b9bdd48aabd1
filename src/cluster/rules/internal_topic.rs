use super::{Findings, Subject};
use crate::cluster::rules::{Check, Level, Rule};
use crate::text::field_path::field_path;

pub(super) static RULE: Rule = Rule {
    name: "internal-topic",
    summary: "the profile lists an internal topic of Kafka",
    level: Level::Error,
    page: include_str!("internal_topic.md"),
    check: Check::Cluster(check),
};

/// Kafka creates these itself; no client may.
const INTERNAL: [&str; 4] =
    ["__cluster_metadata", "__consumer_offsets", "__share_group_state", "__transaction_state"];

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    for name in subject.profile.topics.keys().filter(|name| INTERNAL.contains(&name.as_str())) {
        findings
            .key(&field_path!["topics", name.as_str()])
            .help("remove it: Kafka creates it itself, with the settings that begin with `offsets.topic.`, `transaction.state.log.` or `share.coordinator.state.topic.` in `config`")
            .say(format!("`{name}` is an internal topic of Kafka"));
    }
}
