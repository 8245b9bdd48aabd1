use crate::kafka::strimzi::Cluster;
use crate::kubernetes::manifest::Objects;
use crate::kubernetes::rules::{Check, Level, Rule, Together};

pub(super) static RULE: Rule = Rule {
    name: "missing-node-pool-role",
    summary: "no KafkaNodePool of a Kafka has the role broker, or controller",
    level: Level::Error,
    page: include_str!("missing_node_pool_role.md"),
    check: Check::Objects(check),
};

fn check(objects: &Objects<'_>, findings: &mut Together<'_>) {
    for cluster in Cluster::all(objects) {
        for role in ["broker", "controller"] {
            if cluster.nodes(role) == Some(0) {
                let kafka = &cluster.kafka;
                findings
                    .of(kafka)
                    .dig(kafka.root, &["metadata", "name"])
                    .help(format!("add `{role}` to `spec.roles` of a KafkaNodePool with at least one replica"))
                    .tell(format!(
                        "no KafkaNodePool of the Kafka `{}` has replicas with the role `{role}`, and the operator rejects the Kafka",
                        kafka.name
                    ));
            }
        }
    }
}
