use super::severity::PARTITIONS_LOWERED;
use crate::change::Changes;
use crate::change::rules::{Claims, Level, Rule};

pub(super) static RULE: Rule = Rule {
    name: "partitions-lowered",
    summary: "a topic has fewer partitions than before",
    level: Level::Warning,
    page: include_str!("partitions_lowered.md"),
    check,
};

fn check(changes: &Changes, claims: &mut Claims<'_>) {
    for (difference, topic) in changes.topic_column("partitions") {
        let Some((old, new)) = difference.numbers().filter(|(old, new)| new < old) else { continue };
        claims
            .claim(
                difference,
                PARTITIONS_LOWERED.class,
                format!("Kafka cannot remove partitions: {} fails, and `{topic}` keeps {old} partitions instead of {new}", changes.topic_manager(difference)),
            )
            .step(format!("keep {old}; or create a new topic with {new} partitions, and move producers and consumers to it"));
    }
}
