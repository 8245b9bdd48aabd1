use crate::kafka::strimzi::{Cluster, of_kind};
use crate::kubernetes::manifest::Objects;
use crate::kubernetes::rules::{Check, Level, Rule, Together};

pub(super) static RULE: Rule = Rule {
    name: "missing-entity-operator",
    summary: "no operator of the Kafka reads its KafkaTopics, or KafkaUsers",
    level: Level::Warning,
    page: include_str!("missing_entity_operator.md"),
    check: Check::Objects(check),
};

fn check(objects: &Objects<'_>, findings: &mut Together<'_>) {
    for (kind, operator) in [("KafkaTopic", "topicOperator"), ("KafkaUser", "userOperator")] {
        for object in of_kind(objects, kind) {
            let Some(cluster) = Cluster::of_resource(&object, objects) else { continue };
            if cluster.kafka.dig(&["spec", "entityOperator", operator]).is_none() {
                findings
                    .of(&object)
                    .dig(object.root, &["metadata", "name"])
                    .help(format!("set `spec.entityOperator.{operator}: {{}}` in the Kafka `{}`", cluster.kafka.name))
                    .tell(format!(
                        "the Kafka `{}` runs no {operator}, so this {kind} has no effect unless an operator of its own reads it",
                        cluster.kafka.name
                    ));
            }
        }
    }
}
