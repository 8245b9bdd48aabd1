use crate::change::rules::{Claims, Level, Rule};
use crate::change::{Changes, Class};

pub(super) static RULE: Rule = Rule {
    name: "topic-added",
    summary: "a topic is created",
    level: Level::Warning,
    page: include_str!("topic_added.md"),
    check,
};

fn check(changes: &Changes, claims: &mut Claims<'_>) {
    for (difference, topic, _) in changes.topics().filter(|(_, _, column)| column.is_none()) {
        // Of one that is marked to be deleted, another rule speaks.
        if difference.old.is_none() && !changes.deletions().any(|(other, ..)| other.index == difference.index)
        {
            claims.claim(
                difference,
                Class::InPlace,
                if changes.is_of_topic_operator(difference) {
                    format!("the topic operator creates `{topic}`; if it exists, the operator adjusts its partitions and settings")
                } else {
                    format!("the topic Job creates `{topic}`; if it exists, the Job adjusts its partitions and settings")
                },
            );
        }
    }
}
