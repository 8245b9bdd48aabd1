//! The replicas of topics that Kafka makes itself, or when a client asks for them.

use super::{Findings, Subject};
use crate::report::FindingBuilder;
use crate::text::field_path::field_path;

/// What the topics are called, the setting with the number of their replicas, and the setting with how many of them
/// must be in sync for a write.
pub(super) const OWN: [(&str, &str, &str); 4] = [
    ("new topics", "default.replication.factor", "min.insync.replicas"),
    (
        "the topic of share groups",
        "share.coordinator.state.topic.replication.factor",
        "share.coordinator.state.topic.min.isr",
    ),
    (
        "the topic of tiered storage",
        "rlmm.config.remote.log.metadata.topic.replication.factor",
        "rlmm.config.remote.log.metadata.topic.min.isr",
    ),
    (
        "the topic of transactions",
        "transaction.state.log.replication.factor",
        "transaction.state.log.min.isr",
    ),
];

/// The topic of committed offsets has no number of its own: what is least in sync is that of new topics.
pub(super) const OFFSETS: (&str, &str, &str) =
    ("the topic of committed offsets", "offsets.topic.replication.factor", "min.insync.replicas");

/// A finding at the first of these settings that the profile sets; none if it sets none of them.
pub(super) fn at_first_set<'f>(
    subject: &Subject<'_>,
    names: [&str; 2],
    findings: &'f mut Findings<'_>,
) -> Option<FindingBuilder<'f>> {
    let set = names.into_iter().find(|name| subject.sets(name))?;
    Some(findings.at(&field_path!["config", set]))
}
