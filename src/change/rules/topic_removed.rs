use super::severity::TOPIC_REMOVED;
use crate::change::Changes;
use crate::change::rules::{Claims, Level, Rule};

pub(super) static RULE: Rule = Rule {
    name: "topic-removed",
    summary: "a topic is removed from the profile",
    level: Level::Warning,
    page: include_str!("topic_removed.md"),
    check,
};

fn check(changes: &Changes, claims: &mut Claims<'_>) {
    for (difference, topic, _) in changes.topics().filter(|(_, _, column)| column.is_none()) {
        // Of one that is deleted, another rule speaks.
        if difference.new.is_none()
            && !changes.is_of_topic_operator(difference)
            && !changes.deletions().any(|(other, ..)| other.index == difference.index)
        {
            claims
                .claim(
                    difference,
                    TOPIC_REMOVED.class,
                    format!("`{topic}` stays in the cluster with all its records; its settings are no longer managed"),
                )
                .step("to delete it, keep its entry in the profile with `deleted: true`, and set `topicJob.allowDelete: true`");
        }
    }
}
