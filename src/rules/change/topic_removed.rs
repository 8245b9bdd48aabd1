use crate::change::{Changes, Class};
use crate::rules::change::Claims;
use crate::rules::{Check, Level, Rule};

pub(super) static RULE: Rule = Rule {
    name: "topic-removed",
    summary: "a topic is no longer mentioned",
    level: Level::Warning,
    page: include_str!("topic_removed.md"),
    check: Check::Change(check),
};

fn check(changes: &Changes, claims: &mut Claims<'_>) {
    for (difference, topic, _) in changes.topics().filter(|(_, _, column)| column.is_none()) {
        if difference.new.is_none() {
            claims
                .claim(
                    difference,
                    Class::TopicCaution,
                    format!("`{topic}` stays in the cluster with all its records; from now on nobody looks after its settings"),
                )
                .step("to delete it, keep it and say `deleted: true` together with `topicJob.allowDelete: true`");
        }
    }
}
