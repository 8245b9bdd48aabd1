use super::severity::REPLICATION;
use crate::change::rules::{Claims, Level, Rule};
use crate::change::{Changes, Class, Difference, strimzi};

pub(super) static RULE: Rule = Rule {
    name: "replication-factor-changed",
    summary: "the replication factor of a topic changes",
    level: Level::Warning,
    page: include_str!("replication_factor_changed.md"),
    check,
};

fn check(changes: &Changes, claims: &mut Claims<'_>) {
    for (difference, topic) in changes.topic_column("replicationFactor") {
        if difference.old.is_none() || difference.new.is_none() {
            continue;
        }
        let (old, new) = (difference.old_text(), difference.new_text());
        if changes.is_of_topic_operator(difference) {
            of_operator(changes, difference, topic, (old, new), claims);
            continue;
        }
        claims
            .claim(
                difference,
                REPLICATION.class,
                format!("Kafka changes the replication factor only by reassignment: the topic Job fails, and `{topic}` keeps {old} replicas instead of {new}"),
            )
            .steps(changes.broker_pod(difference).replicate(topic, &changes.broker_ids(difference), new))
            .step("apply");
    }
}

/// The topic operator leaves replicas to Cruise Control, where the cluster has it.
fn of_operator(
    changes: &Changes,
    difference: &Difference,
    topic: &str,
    (old, new): (&str, &str),
    claims: &mut Claims<'_>,
) {
    if has_cruise_control(changes, difference) {
        claims
            .claim(
                difference,
                Class::TopicCaution,
                format!("the topic operator asks Cruise Control to bring `{topic}` from {old} replicas to {new}: replicas are copied or deleted while the topic is in use"),
            )
            .steps(changes.pair(difference).map(|pair| {
                format!("watch the progress: `kubectl get {} -o jsonpath='{{.status.replicasChange}}'`", pair.argument())
            }));
        return;
    }
    claims
        .claim(
            difference,
            REPLICATION.class,
            format!("without Cruise Control the topic operator rejects the change of `{topic}` from {old} replicas to {new}, and the topic stays as it is"),
        )
        .steps(changes.broker_pod(difference).replicate(topic, &changes.broker_ids(difference), new))
        .step("apply");
}

/// True if the cluster of a `KafkaTopic` is there, with Cruise Control.
fn has_cruise_control(changes: &Changes, difference: &Difference) -> bool {
    let Some(topic) = changes.pair(difference) else { return false };
    let Some(name) = topic.new.as_ref().and_then(strimzi::cluster) else { return false };
    changes.pairs.iter().any(|pair| {
        pair.is_strimzi("Kafka")
            && pair.name == name
            && pair.namespace == topic.namespace
            && pair.new_at(&["spec", "cruiseControl"]).is_some()
    })
}
