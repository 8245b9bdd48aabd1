use crate::kafka::strimzi::{Cluster, is_managed, of_kind};
use crate::kubernetes::manifest::Objects;
use crate::kubernetes::rules::{Check, Level, Rule, Together};
use crate::yaml::Node;

pub(super) static RULE: Rule = Rule {
    name: "topic-replicas-exceed-brokers",
    summary: "a KafkaTopic has more replicas than its Kafka has brokers",
    level: Level::Error,
    page: include_str!("topic_replicas_exceed_brokers.md"),
    check: Check::Objects(check),
};

fn check(objects: &Objects<'_>, findings: &mut Together<'_>) {
    for topic in of_kind(objects, "KafkaTopic").filter(|topic| is_managed(topic.root)) {
        let Some(node) = topic.dig(&["spec", "replicas"]) else { continue };
        let Some(cluster) = Cluster::of_resource(&topic, objects) else { continue };
        let Some(brokers) = cluster.nodes("broker").filter(|brokers| *brokers > 0) else { continue };
        if let Some(replicas) = Node::as_int(node).filter(|replicas| *replicas > brokers) {
            findings.of(&topic).at(node).help(format!("use {brokers} at most, or add brokers")).tell(
                format!(
                    "the topic has {replicas} replicas, the Kafka `{}` has {}, and Kafka rejects the topic",
                    cluster.kafka.name,
                    if brokers == 1 { "one broker".to_owned() } else { format!("{brokers} brokers") }
                ),
            );
        }
    }
}
