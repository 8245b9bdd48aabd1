use crate::change::rules::{Claims, Level, Rule};
use crate::change::{Changes, Class, Difference, Pair};

pub(in crate::change::rules) static RULE: Rule = Rule {
    name: "reconciliation-changed",
    summary: "an annotation or label changes how Strimzi's operator reconciles",
    level: Level::Warning,
    page: include_str!("reconciliation_changed.md"),
    check,
};

fn check(changes: &Changes, claims: &mut Claims<'_>) {
    for (difference, pair) in changes.updates().filter(|(_, pair)| super::is_judged(pair)) {
        if let Some((class, why)) = meaning(difference, pair) {
            claims.claim(difference, class, why);
        }
    }
}

fn meaning(difference: &Difference, pair: &Pair) -> Option<(Class, &'static str)> {
    let is_true = difference.new_text() == "true";
    if let Some(key) = difference.place.strip_prefix("metadata.labels.strimzi.io/") {
        return Some(match (key, pair.kind.as_str()) {
            ("cluster", "KafkaNodePool") => (
                Class::DataLoss,
                "the pool leaves its cluster: its nodes stop, and partitions whose replicas were only there go offline",
            ),
            ("cluster", "KafkaTopic") => (
                Class::TopicCaution,
                "another topic operator manages the topic: the old cluster keeps its topic, and the new one creates it, empty",
            ),
            ("cluster", "KafkaUser") => (
                Class::ClientImpact,
                "another user operator manages the user: the new cluster gets it, with new credentials",
            ),
            _ => (Class::Unclassified, "what the operator does with this label is not judged"),
        });
    }
    let key = difference.place.strip_prefix("metadata.annotations.strimzi.io/")?;
    Some(match (key, pair.kind.as_str()) {
        ("pause-reconciliation", _) if is_true => (
            Class::ProtectionLowered,
            "the operator ignores the resource from now on: nothing else in this change takes effect, certificates are not renewed, and failed nodes are not restarted",
        ),
        ("pause-reconciliation", _) => (
            Class::Unclassified,
            "the operator applies the whole resource at once, with all changes made while it was paused; what these do is not judged",
        ),
        ("managed", "KafkaTopic") if difference.new_text() == "false" => (
            Class::TopicCaution,
            "the topic stays with all its records; the topic operator no longer manages its partitions and settings",
        ),
        ("managed", "KafkaTopic") => (
            Class::TopicCaution,
            "the topic operator reconciles the topic with the resource, and deletes it together with the resource",
        ),
        ("skip-broker-scaledown-check", "Kafka") if is_true => (
            Class::ProtectionLowered,
            "the operator no longer checks whether brokers hold partitions before it stops them",
        ),
        ("skip-broker-scaledown-check", "Kafka") => {
            (Class::InPlace, "the operator does not stop brokers that hold partitions")
        }
        ("next-node-ids" | "remove-node-ids", "KafkaNodePool") => {
            (Class::InPlace, "the operator reads it when the pool gets more or fewer nodes")
        }
        ("manual-rolling-update", "Kafka" | "KafkaNodePool") => {
            (Class::RollingRestart, "the operator restarts the nodes one at a time")
        }
        _ => (Class::Unclassified, "what the operator does with this annotation is not judged"),
    })
}
