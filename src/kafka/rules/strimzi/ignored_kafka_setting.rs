use super::is_ignored;
use crate::kafka::strimzi::Cluster;
use crate::kubernetes::manifest::Objects;
use crate::kubernetes::rules::{Check, Level, Rule, Together};

pub(super) static RULE: Rule = Rule {
    name: "ignored-kafka-setting",
    summary: "a broker setting that the operator ignores, because it sets it itself",
    level: Level::Warning,
    page: include_str!("ignored_kafka_setting.md"),
    check: Check::Objects(check),
};

/// What the operator makes such a setting of, by the beginning of its name.
const INSTEAD: [(&str, &str); 13] = [
    (
        "advertised.",
        "use `configuration.advertisedHostTemplate` and `advertisedPortTemplate` of the listener",
    ),
    ("authorizer.", "use `spec.kafka.authorization`"),
    ("client.quota.callback.static.", "use `spec.kafka.quotas`"),
    ("controller.", "remove it: the operator configures the controllers"),
    ("listener", "use `spec.kafka.listeners`"),
    ("log.dir", "use `spec.storage` of the KafkaNodePool"),
    ("metadata.log.dir", "mark a volume of the KafkaNodePool with `kraftMetadata: shared`"),
    ("node.id", "remove it: the operator assigns the ids of nodes"),
    ("process.roles", "use `spec.roles` of the KafkaNodePool"),
    ("prometheus.metrics.reporter.", "use `spec.kafka.metricsConfig`"),
    ("super.user", "use `spec.kafka.authorization.superUsers`"),
    ("sasl.", "use `authentication` of the listener"),
    ("ssl.", "use `tls` and `authentication` of the listener"),
];

fn check(objects: &Objects<'_>, findings: &mut Together<'_>) {
    for cluster in Cluster::all(objects) {
        let kafka = &cluster.kafka;
        let Some(config) = kafka.dig(&["spec", "kafka", "config"]) else { continue };
        let mut findings = findings.of(kafka);
        for name in config.entries().iter().map(|entry| entry.key.as_str()) {
            // Kafka 4 has none of these; another rule says so.
            if !is_ignored(kafka, name) || name.starts_with("zookeeper.") {
                continue;
            }
            let listens = name.starts_with("listener.name.");
            let instead = INSTEAD.iter().find(|(start, _)| name.starts_with(start));
            let help = match instead {
                _ if listens => "use `configuration` and `authentication.listenerConfig` of the listener",
                Some((_, instead)) => instead,
                None => "remove it",
            };
            findings.name_of_key(config, name).help(help).tell(format!(
                "the operator ignores the broker setting `{name}`: it sets what begins so itself"
            ));
        }
    }
}
