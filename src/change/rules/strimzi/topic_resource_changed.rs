use crate::change::rules::{Claims, Level, Rule};
use crate::change::{Changes, Class, strimzi};

pub(in crate::change::rules) static RULE: Rule = Rule {
    name: "topic-resource-changed",
    summary: "a KafkaTopic names another topic, or is not managed",
    level: Level::Warning,
    page: include_str!("topic_resource_changed.md"),
    check,
};

fn check(changes: &Changes, claims: &mut Claims<'_>) {
    for (difference, pair) in changes.of_strimzi("KafkaTopic").filter(|(one, _)| one.part.is_none()) {
        let is_managed = pair.new.as_ref().is_some_and(strimzi::is_managed);
        if difference.is_in("spec") && !is_managed {
            claims.claim(
                difference,
                Class::NoEffect,
                "the topic operator does not read it, because `strimzi.io/managed` is false",
            );
        } else if difference.place == "spec.topicName" {
            claims
                .claim(
                    difference,
                    Class::OperatorRefused,
                    "a topic cannot be renamed: the topic operator rejects the resource, and manages neither topic",
                )
                .step("create a KafkaTopic of another name for the new topic, and move producers and consumers to it");
        }
    }
}
