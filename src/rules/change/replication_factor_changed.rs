use super::severity::REPLICATION;
use crate::change::{Changes, Class, Difference, strimzi};
use crate::rules::change::Claims;
use crate::rules::{Check, Level, Rule};

pub(super) static RULE: Rule = Rule {
    name: "replication-factor-changed",
    summary: "a topic is to be kept by another number of brokers",
    level: Level::Warning,
    page: include_str!("replication_factor_changed.md"),
    check: Check::Change(check),
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
                format!("`kafka-topics --alter` cannot change it: the topic Job refuses to bring `{topic}` from {old} replicas to {new}, and the topic stays as it is"),
            )
            .step(format!("write a reassignment with {new} brokers for each partition and run `kafka-reassign-partitions --execute`, then apply"));
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
            .step("watch the progress: `kubectl get kafkatopic -o yaml`, field `status.replicasChange`");
        return;
    }
    claims
        .claim(
            difference,
            REPLICATION.class,
            format!("without Cruise Control the topic operator refuses to bring `{topic}` from {old} replicas to {new}, and the topic stays as it is"),
        )
        .step(format!("write a reassignment with {new} brokers for each partition and run `kafka-reassign-partitions.sh --execute`, then apply"));
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
