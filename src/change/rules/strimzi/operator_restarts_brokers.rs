use crate::change::rules::{Claims, Level, Rule};
use crate::change::{Changes, Class};

pub(in crate::change::rules) static RULE: Rule = Rule {
    name: "operator-restarts-brokers",
    summary: "a change restarts brokers that Strimzi runs",
    level: Level::Warning,
    page: include_str!("operator_restarts_brokers.md"),
    check,
};

/// Kind, field, and what the operator does.
const FIELDS: &[(&str, &str)] = &[
    ("Kafka", "spec.kafka.brokerRackInitImage"),
    ("Kafka", "spec.kafka.image"),
    ("Kafka", "spec.kafka.jmxOptions"),
    ("Kafka", "spec.kafka.jvmOptions"),
    ("Kafka", "spec.kafka.metricsConfig"),
    ("Kafka", "spec.kafka.rack"),
    ("Kafka", "spec.kafka.resources"),
    ("Kafka", "spec.kafka.template.initContainer"),
    ("Kafka", "spec.kafka.template.kafkaContainer"),
    ("Kafka", "spec.kafka.template.pod"),
    ("Kafka", "spec.kafka.tieredStorage"),
    ("KafkaNodePool", "spec.jvmOptions"),
    ("KafkaNodePool", "spec.resources"),
    ("KafkaNodePool", "spec.template.initContainer"),
    ("KafkaNodePool", "spec.template.kafkaContainer"),
    ("KafkaNodePool", "spec.template.pod"),
];

fn check(changes: &Changes, claims: &mut Claims<'_>) {
    for (difference, pair) in changes.updates() {
        // Labels of these resources are passed on to pods.
        let is_label = ["Kafka", "KafkaNodePool"].into_iter().any(|kind| pair.is_strimzi(kind))
            && difference
                .place
                .strip_prefix("metadata.labels.")
                .is_some_and(|key| !key.starts_with("strimzi.io/"));
        let is_field = FIELDS.iter().any(|(kind, field)| pair.is_strimzi(kind) && difference.is_in(field));
        if is_field || is_label {
            let what = if is_label {
                "the operator passes it on to pods, and restarts them"
            } else {
                "the operator restarts the nodes"
            };
            claims.claim(
                difference,
                Class::RollingRestart,
                format!("{what} one at a time, and waits each time until the partitions are in sync"),
            );
        }
        if pair.is_strimzi("Kafka") && difference.is_in("spec.kafka.logging") {
            claims.claim(
                difference,
                Class::RollingRestart,
                "the operator changes log levels in running brokers; for anything else it restarts them one at a time",
            );
        }
        let config = difference.place.strip_prefix("spec.kafka.config.");
        if pair.is_strimzi("Kafka") && difference.part.is_none() && config.is_some() {
            claims
                .claim(
                    difference,
                    Class::NoEffect,
                    "the operator owns this setting, and ignores the value in the resource",
                )
                .step("remove it, or use the corresponding field of the Kafka resource");
        }
        let services = ["bootstrapService", "brokersService", "externalBootstrapService", "perPodService"];
        let is_service = |name: &str| difference.is_in(&format!("spec.kafka.template.{name}"));
        if pair.is_strimzi("Kafka") && services.into_iter().any(is_service) {
            claims.claim(
                difference,
                Class::ClientImpact,
                "the operator changes Services that clients use; annotations of load balancers may move them to another address",
            );
        }
    }
}
