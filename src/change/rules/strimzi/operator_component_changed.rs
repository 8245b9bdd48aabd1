use crate::change::rules::{Claims, Level, Rule};
use crate::change::{Changes, Class, Difference};

pub(in crate::change::rules) static RULE: Rule = Rule {
    name: "operator-component-changed",
    summary: "a Strimzi component other than the brokers is added, removed or changed",
    level: Level::Warning,
    page: include_str!("operator_component_changed.md"),
    check,
};

fn check(changes: &Changes, claims: &mut Claims<'_>) {
    for (difference, _) in changes.of_strimzi("Kafka") {
        if let Some((class, why)) = meaning(difference) {
            claims.claim(difference, class, why);
        }
    }
}

fn meaning(difference: &Difference) -> Option<(Class, &'static str)> {
    let (comes, goes) = (difference.old.is_none(), difference.new.is_none());
    let is = |field: &str| difference.place == field;
    // An operator comes and goes with the pod that it runs in.
    if is("spec.entityOperator") && goes {
        return Some((
            Class::TopicCaution,
            "the topic and user operators stop: topics and users stay, and their resources are no longer reconciled; a KafkaTopic that is deleted hangs at its finalizer",
        ));
    }
    if (is("spec.entityOperator") || is("spec.entityOperator.topicOperator")) && comes {
        return Some((
            Class::TopicCaution,
            "the topic operator reconciles each topic with its KafkaTopic, those changed by hand included",
        ));
    }
    if is("spec.entityOperator.topicOperator") && goes {
        return Some((
            Class::TopicCaution,
            "the topic operator stops: topics stay, and KafkaTopics are no longer reconciled; one that is deleted hangs at its finalizer",
        ));
    }
    if is("spec.entityOperator.userOperator") && goes {
        return Some((
            Class::ClientImpact,
            "the user operator stops: users stay, their certificates are no longer renewed, and KafkaUsers are no longer reconciled",
        ));
    }
    if is("spec.entityOperator.userOperator") && comes {
        return Some((
            Class::Exposure,
            "the user operator creates the credentials and permissions of every KafkaUser, and deletes those of every user without a KafkaUser, quotas included",
        ));
    }
    if difference.is_in("spec.entityOperator") {
        return Some((
            Class::InPlace,
            "the pod of the topic and user operators restarts; brokers and clients are unaffected",
        ));
    }
    if is("spec.cruiseControl") {
        return Some((
            Class::RollingRestart,
            "brokers restart one at a time, because the Cruise Control metrics reporter is added or removed",
        ));
    }
    if difference.is_in("spec.kafkaExporter") || difference.is_in("spec.maintenanceTimeWindows") {
        return Some((Class::InPlace, "brokers and clients are unaffected"));
    }
    (difference.is_in("spec.clusterCa") || difference.is_in("spec.clientsCa")).then_some((
        Class::ClientImpact,
        "it decides which certificates brokers and clients trust: all of them may restart, or be rejected until they have new ones",
    ))
}
