use super::is_ignored;
use crate::kafka::strimzi::{Cluster, text, trouble};
use crate::kafka::{self, Trouble};
use crate::kubernetes::manifest::Objects;
use crate::kubernetes::rules::{Check, Level, Rule, Together};
use crate::report::diagnostic::suggest;
use crate::yaml::Node;

pub(super) static RULE: Rule = Rule {
    name: "unknown-kafka-setting",
    summary: "a broker setting in a Kafka that its version of Kafka does not read",
    level: Level::Warning,
    page: include_str!("unknown_kafka_setting.md"),
    check: Check::Objects(check),
};

fn check(objects: &Objects<'_>, findings: &mut Together<'_>) {
    for cluster in Cluster::all(objects) {
        let Some(config) = cluster.kafka.dig(&["spec", "kafka", "config"]) else { continue };
        let versions = cluster.versions();
        let has_plugins = has_plugins(&cluster);
        let mut findings = findings.of(&cluster.kafka);
        for entry in config.entries() {
            let name = entry.key.as_str();
            // The operator reads some itself, and its plugins others.
            let is_read = name.starts_with("cruise.control.");
            if is_read || (is_ignored(&cluster.kafka, name) && !name.starts_with("zookeeper.")) {
                continue;
            }
            let value = text(&entry.value).unwrap_or_default();
            let check = |version| kafka::check_broker_setting(name, &value, version);
            let Some((version, found)) = trouble(&versions, check) else { continue };
            let of_topics = kafka::inherited(name).first().map(|(broker_name, _)| *broker_name);
            let close = of_topics.or_else(|| suggest::closest(name, kafka::broker_settings(version)));
            if found == Trouble::Unknown && close.is_none() && has_plugins {
                continue;
            }
            let (help, message) = match found {
                Trouble::Gone((major, minor)) => (
                    "remove it".to_owned(),
                    format!("Kafka {major}.{minor} removed the broker setting `{name}`, and ignores it"),
                ),
                Trouble::TooNew((major, minor)) => (
                    "raise `spec.kafka.version`, or remove the setting".to_owned(),
                    format!(
                        "the broker setting `{name}` exists since Kafka {major}.{minor}: brokers ignore it"
                    ),
                ),
                Trouble::Unknown => (
                    close.map_or_else(
                        || "keep it only if a plugin in the image reads it".to_owned(),
                        |close| format!("did you mean `{close}`?"),
                    ),
                    format!("Kafka has no broker setting `{name}`, and ignores it"),
                ),
                Trouble::Internal => ("remove it".to_owned(), format!("`{name}` is for tests of Kafka only")),
                Trouble::Dynamic => (
                    "set it on the running cluster with `kafka-configs`".to_owned(),
                    format!("brokers do not read `{name}` at startup"),
                ),
                Trouble::Value(_) => continue,
            };
            findings.name_of_key(config, name).help(help).tell(message);
        }
    }
}

/// True if classes that Kafka does not bring may read settings of their own.
fn has_plugins(cluster: &Cluster<'_>) -> bool {
    let Some(kafka) = cluster.kafka.dig(&["spec", "kafka"]) else { return false };
    let is_custom = |node: Option<&Node>| node.and_then(|node| node.text("type")) == Some("custom");
    let names_class = |name: &str| {
        ["class", "class.name", "classes", "metric.reporters"].iter().any(|end| name.ends_with(end))
    };
    is_custom(kafka.get("authorization"))
        || kafka.get("tieredStorage").is_some()
        || kafka.get("quotas").is_some()
        || kafka.maps("listeners").any(|listener| is_custom(listener.get("authentication")))
        || kafka
            .map("config")
            .is_some_and(|config| config.entries().iter().any(|entry| names_class(&entry.key)))
}
