use crate::change::{Changes, Class};
use crate::rules::change::Claims;
use crate::rules::{Check, Level, Rule};

pub(super) static RULE: Rule = Rule {
    name: "topic-added",
    summary: "a topic is made",
    level: Level::Warning,
    page: include_str!("topic_added.md"),
    check: Check::Change(check),
};

fn check(changes: &Changes, claims: &mut Claims<'_>) {
    for (difference, topic, _) in changes.topics().filter(|(_, _, column)| column.is_none()) {
        if difference.old.is_none() {
            claims.claim(
                difference,
                Class::InPlace,
                format!("the topic Job makes `{topic}`, or brings it to what is said if it is there already"),
            );
        }
    }
}
