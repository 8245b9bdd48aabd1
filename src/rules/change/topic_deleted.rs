use crate::change::{Changes, Class};
use crate::rules::change::Claims;
use crate::rules::{Check, Level, Rule};

pub(super) static RULE: Rule = Rule {
    name: "topic-deleted",
    summary: "a topic is marked to be deleted",
    level: Level::Warning,
    page: include_str!("topic_deleted.md"),
    check: Check::Change(check),
};

fn check(changes: &Changes, claims: &mut Claims<'_>) {
    for (difference, topic) in changes.topic_column("deleted") {
        if difference.new.is_some() {
            claims
                .claim(
                    difference,
                    Class::DataLoss,
                    format!("the topic Job deletes `{topic}` with all its records, if `topicJob.allowDelete` is set"),
                )
                .step("make sure that nobody reads or writes it any more: `kafka-consumer-groups --describe --all-groups`");
        } else {
            claims.claim(
                difference,
                Class::InPlace,
                format!("`{topic}` is made again, empty, if it was deleted"),
            );
        }
    }
}
