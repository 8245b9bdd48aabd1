use crate::kafka::strimzi::{Cluster, cluster, of_kind};
use crate::kubernetes::manifest::Objects;
use crate::kubernetes::rules::{Check, Level, Rule, Together};

pub(super) static RULE: Rule = Rule {
    name: "kafka-without-node-pool",
    summary: "a Kafka of Strimzi has no KafkaNodePool among the manifests",
    level: Level::Warning,
    page: include_str!("kafka_without_node_pool.md"),
    check: Check::Objects(check),
};

fn check(objects: &Objects<'_>, findings: &mut Together<'_>) {
    for found in Cluster::all(objects).filter(|found| found.pools.is_empty()) {
        let kafka = &found.kafka;
        let mut elsewhere = of_kind(objects, "KafkaNodePool")
            .filter(|pool| cluster(pool.root) == Some(kafka.name) && pool.namespace() != kafka.namespace());
        let mut findings = findings.of(kafka);
        let spot = findings.dig(kafka.root, &["metadata", "name"]);
        let spot = match elsewhere.next() {
            Some(pool) => spot.help(format!(
                "move the KafkaNodePool `{}` from the Namespace `{}` to `{}`",
                pool.name,
                pool.namespace(),
                kafka.namespace()
            )),
            None => spot.help(format!(
                "add a KafkaNodePool with the label `strimzi.io/cluster: {}` in the Namespace `{}`",
                kafka.name,
                kafka.namespace()
            )),
        };
        spot.tell(format!(
            "no KafkaNodePool belongs to the Kafka `{}`, and the operator rejects a Kafka without one",
            kafka.name
        ));
    }
}
