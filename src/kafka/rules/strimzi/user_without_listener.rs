use crate::kafka::strimzi::{Cluster, of_kind};
use crate::kubernetes::manifest::Objects;
use crate::kubernetes::rules::{Check, Level, Rule, Together};

pub(super) static RULE: Rule = Rule {
    name: "user-without-listener",
    summary: "no listener of the Kafka authenticates a KafkaUser",
    level: Level::Warning,
    page: include_str!("user_without_listener.md"),
    check: Check::Objects(check),
};

fn check(objects: &Objects<'_>, findings: &mut Together<'_>) {
    for user in of_kind(objects, "KafkaUser") {
        let Some(authentication) = user.dig(&["spec", "authentication"]) else { continue };
        let wanted = match authentication.text("type") {
            Some("tls" | "tls-external") => "tls",
            Some("scram-sha-512") => "scram-sha-512",
            _ => continue,
        };
        let Some(cluster) = Cluster::of_resource(&user, objects) else { continue };
        let Some(kafka) = cluster.kafka.dig(&["spec", "kafka"]) else { continue };
        let types = |listener: &crate::yaml::Node| {
            listener.get("authentication").and_then(|of| of.text("type")).map(str::to_owned)
        };
        // What a custom listener takes is not known.
        let takes = kafka
            .maps("listeners")
            .filter_map(types)
            .any(|ty| ty == wanted || ty == "custom" || ty == "oauth");
        if !takes {
            findings
                .of(&user)
                .key(authentication, "type")
                .help(format!("set `authentication: {{type: {wanted}}}` on a listener of the Kafka"))
                .tell(format!(
                    "no listener of the Kafka `{}` has authentication of type `{wanted}`, so this user cannot authenticate",
                    cluster.kafka.name
                ));
        }
    }
}
