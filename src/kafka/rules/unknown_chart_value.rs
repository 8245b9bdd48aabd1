use super::Findings;
use crate::kafka;
use crate::kafka::deployment::{ChartValues, UnknownValue};
use crate::kafka::rules::{Check, Level, Rule};
use crate::report::diagnostic::suggest;

pub(super) static RULE: Rule = Rule {
    name: "unknown-chart-value",
    summary: "a value that Bitnami's chart does not read",
    level: Level::Warning,
    page: include_str!("unknown_chart_value.md"),
    check: Check::Values(check),
};

/// Values of older charts, and what took their place.
const MOVED: [(&str, &str); 21] = [
    ("auth", "use `listeners.<LISTENER>.protocol`, `sasl` and `tls`"),
    ("broker.extraConfig", "use `broker.overrideConfiguration`, a map of settings"),
    ("brokerRackAssignment", "use `brokerRackAwareness`"),
    ("controller.extraConfig", "use `controller.overrideConfiguration`, a map of settings"),
    ("controller.quorumVoters", "use `controller.quorumBootstrapServers`"),
    ("existingLog4jConfigMap", "use `existingLog4j2ConfigMap`"),
    ("externalAccess.autoDiscovery", "use `defaultInitContainers.autoDiscovery`"),
    ("externalAccess.service", "use `externalAccess.controller.service` and `externalAccess.broker.service`"),
    ("externalZookeeper", "remove it: Kafka 4 has no ZooKeeper mode"),
    ("extraConfig", "use `overrideConfiguration`, a map of settings"),
    ("extraInit", "use `defaultInitContainers.prepareConfig.extraInit`"),
    ("kraft.clusterId", "use `clusterId`"),
    ("kraft.controllerQuorumVoters", "use `controller.quorumBootstrapServers`"),
    ("kraft.enabled", "remove it: the chart always runs Kafka in KRaft mode"),
    ("kraft.existingClusterIdSecret", "use `existingKraftSecret`"),
    ("log4j", "use `log4j2`"),
    ("persistence", "use `controller.persistence` and `broker.persistence`"),
    ("replicaCount", "use `controller.replicaCount` and `broker.replicaCount`"),
    ("resources", "use `controller.resources` and `broker.resources`"),
    ("volumePermissions", "use `defaultInitContainers.volumePermissions`"),
    ("zookeeper", "remove it: Kafka 4 has no ZooKeeper mode"),
];

fn check(values: &ChartValues<'_>, findings: &mut Findings<'_>) {
    for unknown in values.unknown_values().into_iter().flat_map(parts) {
        let name = unknown.path.to_string();
        let finding = findings.at(&values.place_of(unknown.node));
        let finding = match help(&name, &unknown) {
            Some(help) => finding.help(help),
            None => finding,
        };
        finding.say(format!("chart 32 does not read `{name}`, so it has no effect"));
    }
}

/// Of a map that older charts had, the values in it: each went to another place.
fn parts(unknown: UnknownValue<'_>) -> Vec<UnknownValue<'_>> {
    let name = unknown.path.to_string();
    let moved = |key: &str| MOVED.iter().any(|(old, _)| *old == format!("{name}.{key}"));
    let parts: Vec<UnknownValue<'_>> = unknown
        .node
        .entries()
        .iter()
        .filter(|entry| moved(&entry.key))
        .map(|entry| UnknownValue {
            path: unknown.path.join(&entry.key),
            node: &entry.value,
            known: Vec::new(),
        })
        .collect();
    if parts.is_empty() { vec![unknown] } else { parts }
}

fn help(name: &str, unknown: &UnknownValue<'_>) -> Option<String> {
    let moved = MOVED.iter().find(|(old, _)| *old == name);
    if let Some((_, instead)) = moved {
        return Some((*instead).to_owned());
    }
    let key = name.rsplit('.').next().unwrap_or(name);
    let setting = setting(key);
    if kafka::broker_setting(&setting, kafka::NEWEST).is_some() {
        return Some(format!("use `overrideConfiguration.\"{setting}\"`"));
    }
    suggest::help(key, unknown.known.iter().copied())
}

/// `logRetentionHours`, as older charts had it, is `log.retention.hours`.
fn setting(key: &str) -> String {
    let mut name = String::new();
    for c in key.chars() {
        if c.is_ascii_uppercase() {
            name.push('.');
        }
        name.push(c.to_ascii_lowercase());
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_that_moved_are_sorted_and_unknown() {
        assert!(MOVED.is_sorted());
        assert_eq!(setting("autoCreateTopicsEnable"), "auto.create.topics.enable");
    }
}
