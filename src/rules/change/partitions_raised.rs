use super::severity::PARTITIONS_RAISED;
use crate::change::Changes;
use crate::rules::change::Claims;
use crate::rules::{Check, Level, Rule};

pub(super) static RULE: Rule = Rule {
    name: "partitions-raised",
    summary: "a topic has more partitions than before",
    level: Level::Warning,
    page: include_str!("partitions_raised.md"),
    check: Check::Change(check),
};

fn check(changes: &Changes, claims: &mut Claims<'_>) {
    for (difference, topic) in changes.topic_column("partitions") {
        let Some((old, _)) = difference.numbers().filter(|(old, new)| new > old) else { continue };
        claims
            .claim(
                difference,
                PARTITIONS_RAISED.class,
                format!("from then on most keys of `{topic}` go to another partition than before: their order across the change is lost, and a compacted topic keeps the last record of a key in both"),
            )
            .step(format!("if order by key matters, stop producers, let consumers read everything, then apply; {old} partitions can never be had back")) ;
    }
}
