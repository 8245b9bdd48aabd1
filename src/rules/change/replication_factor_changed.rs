use super::severity::REPLICATION;
use crate::change::Changes;
use crate::rules::change::Claims;
use crate::rules::{Check, Level, Rule};

pub(super) static RULE: Rule = Rule {
    name: "replication-factor-changed",
    summary: "a topic is to be kept by another number of brokers",
    level: Level::Warning,
    page: include_str!("replication_factor_changed.md"),
    check: Check::Change(check),
};

fn check(changes: &Changes, claims: &mut Claims<'_>) {
    for (difference, topic) in changes.topic_column("replicationFactor") {
        if difference.old.is_none() || difference.new.is_none() {
            continue;
        }
        let (old, new) = (difference.old_text(), difference.new_text());
        claims
            .claim(
                difference,
                REPLICATION.class,
                format!("`kafka-topics --alter` cannot change it: the topic Job refuses to bring `{topic}` from {old} replicas to {new}, and the topic stays as it is"),
            )
            .step(format!("write a reassignment with {new} brokers for each partition and run `kafka-reassign-partitions --execute`, then apply"));
    }
}
