use crate::kafka::strimzi::{Cluster, of_kind};
use crate::kubernetes::manifest::Objects;
use crate::kubernetes::rules::{Check, Level, Rule, Together};
use crate::yaml::Node;

pub(super) static RULE: Rule = Rule {
    name: "user-acls-without-authorizer",
    summary: "a KafkaUser has ACLs, and its Kafka has no authorizer that takes them",
    level: Level::Error,
    page: include_str!("user_acls_without_authorizer.md"),
    check: Check::Objects(check),
};

fn check(objects: &Objects<'_>, findings: &mut Together<'_>) {
    for user in of_kind(objects, "KafkaUser") {
        let Some(authorization) = user.dig(&["spec", "authorization"]) else { continue };
        if authorization.text("type") != Some("simple") {
            continue;
        }
        let Some(cluster) = Cluster::of_resource(&user, objects) else { continue };
        let of_kafka = cluster.kafka.dig(&["spec", "kafka", "authorization"]);
        let applies = match of_kafka.map(|authorization| authorization.text("type")) {
            None => false,
            Some(Some("custom")) => {
                let supports = of_kafka.and_then(|of_kafka| of_kafka.get("supportsAdminApi"));
                supports.and_then(Node::as_bool) == Some(true)
            }
            Some(_) => true,
        };
        if !applies {
            findings
                .of(&user)
                .key(authorization, "type")
                .help(format!("set `spec.kafka.authorization: {{type: simple}}` in the Kafka `{}`", cluster.kafka.name))
                .help("clients without ACLs are then denied: add ACLs, or name them in `superUsers`")
                .tell(format!(
                    "the Kafka `{}` has no authorizer that takes ACLs, and the user operator rejects the KafkaUser",
                    cluster.kafka.name
                ));
        }
    }
}
