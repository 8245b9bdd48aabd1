use crate::kafka::strimzi::{Cluster, number};
use crate::kubernetes::manifest::Objects;
use crate::kubernetes::rules::{Check, Level, Rule, Together};

pub(super) static RULE: Rule = Rule {
    name: "replication-exceeds-node-pools",
    summary: "a replication factor in a Kafka is larger than the number of its brokers",
    level: Level::Error,
    page: include_str!("replication_exceeds_node_pools.md"),
    check: Check::Objects(check),
};

/// Settings that the operator compares with the number of brokers.
const CHECKED: [&str; 4] = [
    "default.replication.factor",
    "offsets.topic.replication.factor",
    "transaction.state.log.min.isr",
    "transaction.state.log.replication.factor",
];
/// Topics that Kafka creates when they are first needed, and cannot create with fewer brokers than this setting.
const INTERNAL: [(&str, &str); 3] = [
    ("offsets.topic.replication.factor", "consumer groups do not work"),
    ("share.coordinator.state.topic.replication.factor", "share groups do not work"),
    ("transaction.state.log.replication.factor", "transactions do not work"),
];

fn check(objects: &Objects<'_>, findings: &mut Together<'_>) {
    for cluster in Cluster::all(objects) {
        let Some(brokers) = cluster.nodes("broker").filter(|brokers| *brokers > 0) else { continue };
        let mut findings = findings.of(&cluster.kafka);
        let count = if brokers == 1 { "one broker".to_owned() } else { format!("{brokers} brokers") };
        for name in CHECKED {
            let Some(node) = cluster.setting(name) else { continue };
            if number(node).is_some_and(|value| value > brokers) {
                findings.at(node).help(format!("use {brokers} at most, or add brokers")).tell(format!(
                    "`{name}` is larger than the cluster, which has {count}: the operator rejects the Kafka"
                ));
            }
        }
        for (name, means) in INTERNAL {
            let set = cluster.setting(name);
            if set.is_some() && CHECKED.contains(&name) {
                continue;
            }
            // Few use share groups: only what is set is meant for them.
            if set.is_none() && name.starts_with("share.") {
                continue;
            }
            let Some(value) = cluster.number(name).filter(|value| *value > brokers) else { continue };
            let kafka = &cluster.kafka;
            let spot = match set {
                Some(node) => findings.at(node),
                None => findings.dig(kafka.root, &["spec", "kafka", "config"]),
            };
            let whose = if set.is_some() { "" } else { ", Kafka's default" };
            spot.help(format!("set `{name}: {brokers}`, or add brokers"))
                .only_a_warning()
                .tell(format!("`{name}` is {value}{whose}, and the cluster has {count}: {means}"));
        }
    }
}
