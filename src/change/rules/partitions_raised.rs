use super::severity::PARTITIONS_RAISED;
use crate::change::Changes;
use crate::change::rules::{Claims, Level, Rule};

pub(super) static RULE: Rule = Rule {
    name: "partitions-raised",
    summary: "a topic has more partitions than before",
    level: Level::Warning,
    page: include_str!("partitions_raised.md"),
    check,
};

fn check(changes: &Changes, claims: &mut Claims<'_>) {
    for (difference, topic) in changes.topic_column("partitions") {
        if difference.numbers().is_none_or(|(old, new)| new <= old) {
            continue;
        }
        claims
            .claim(
                difference,
                PARTITIONS_RAISED.class,
                format!("most keys of `{topic}` map to another partition: records of a key are no longer in order across the change, and a compacted topic keeps the last record of a key in both partitions; partitions cannot be removed later"),
            )
            .step(format!("if the order of keys matters, stop the producers, wait until `LAG` is 0 in every group, then apply: {}", changes.broker_pod(difference).step("consumer-groups", "--describe --all-groups")));
    }
}
