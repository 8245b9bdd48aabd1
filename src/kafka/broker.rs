//! Which containers of a pod run Kafka, and what they read.
//!
//! The name of an object or a label says nothing: what counts is the image by a table of names, a variable that only a
//! broker has, or a mounted properties file with the settings of one.

use std::collections::{BTreeMap, BTreeSet};

use super as kafka;
use super::Dialect;
use crate::kubernetes::manifest::{Container, Pod};
use crate::yaml::Node;

/// A container that runs a broker or controller.
#[derive(Clone, Debug)]
pub struct Broker<'a> {
    /// The container.
    pub container: Container<'a>,
    /// How it reads its variables.
    pub dialect: Dialect,
    /// The names of its variables.
    pub variables: BTreeSet<String>,
    /// The ConfigMaps that it has variables of.
    pub config_maps: BTreeSet<&'a str>,
    /// What it reads of ConfigMaps as files; those of init containers included, which prepare its files.
    pub files: Vec<Files<'a>>,
}

/// The files of a ConfigMap that a container sees.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Files<'a> {
    /// The name of the ConfigMap.
    pub config_map: &'a str,
    /// The one key that is seen; all of them if none.
    pub key: Option<&'a str>,
}

/// The ends of paths with which the entrypoints of images go on.
pub(super) const ENTRYPOINTS: &[&str] = &[
    "/etc/kafka/docker/run",
    "/etc/confluent/docker/run",
    "/opt/bitnami/scripts/kafka/run.sh",
    "/opt/bitnami/scripts/kafka/entrypoint.sh",
    "/entrypoint.sh",
    "/run.sh",
    "start-kafka.sh",
    "/__cacert_entrypoint.sh",
];

/// Other programs of the images that run brokers, as they stand in commands.
const OTHER_PROGRAMS: &[&str] = &[
    "connect-distributed",
    "connect-mirror-maker",
    "connect-standalone",
    "cruise-control",
    "cruise_control",
    "kafka-console-",
    "kafka-consumer-",
    "kafka-mirror-maker",
    "kafka-producer-",
    "kafka-verifiable-",
    "kafka_connect_",
    "kafka_mirror_maker_",
    "schema-registry",
    "sleep infinity",
    "zookeeper-server-start",
];

/// What a container does in the end that is kept for its tools, or runs one of them. What starts a broker may do it before.
const OTHER_ENDS: &[&str] = &[
    "kafka-acls",
    "kafka-broker-api-versions",
    "kafka-configs",
    "kafka-get-offsets",
    "kafka-metadata-quorum",
    "kafka-reassign-partitions",
    "kafka-topics",
    "sleep",
    "tail -f /dev/null",
];

impl<'a> Broker<'a> {
    /// The brokers among the containers of a pod that runs for good; `config_map` is the data of a ConfigMap of its
    /// Namespace.
    pub fn all(pod: &Pod<'a>, config_map: &dyn Fn(&str) -> Option<&'a Node>) -> Vec<Self> {
        let read = |container: Container<'a>| {
            let variables = variables(container.node, config_map);
            let files = files(pod, container.node);
            (container, variables, files)
        };
        let all: Vec<_> = pod.lasting_containers().map(read).collect();
        let prepared: Vec<Files<'a>> = all
            .iter()
            .filter(|(container, ..)| container.list == "initContainers")
            .flat_map(|(_, _, files)| files.iter().copied())
            .collect();
        // An init container ends before the pod is ready.
        let is_named = |(container, variables, _): &&(Container<'_>, _, _)| {
            container.list != "initContainers" && is_broker(container, variables)
        };
        let mut found: Vec<_> = all.iter().filter(is_named).collect();
        // A container beside the broker may look at the same files.
        if found.is_empty() {
            let has_settings = |files: &Files<'a>| is_of_server(files, config_map);
            found.extend(all.iter().filter(|(container, variables, files)| {
                container.list != "initContainers"
                    && !starts_other(container, variables)
                    && files.iter().chain(&prepared).any(has_settings)
            }));
        }
        let broker = |(container, variables, files): &(Container<'a>, BTreeMap<_, _>, Vec<Files<'a>>)| {
            let image = kafka::broker_image(container.node.text("image").unwrap_or_default()).flatten();
            let names = variables.keys().map(String::as_str);
            Self {
                container: *container,
                dialect: image.unwrap_or_else(|| Dialect::of(names)),
                variables: variables.keys().cloned().collect(),
                config_maps: variables.values().flatten().copied().collect(),
                files: files.iter().chain(&prepared).copied().collect(),
            }
        };
        found.into_iter().map(broker).collect()
    }
}

fn is_broker(container: &Container<'_>, variables: &BTreeMap<String, Option<&str>>) -> bool {
    if variables.keys().any(|name| kafka::is_of_broker(name)) {
        return true;
    }
    kafka::broker_image(container.node.text("image").unwrap_or_default()).is_some()
        && !starts_other(container, variables)
}

/// True for a container that runs another program of an image of Kafka.
fn starts_other(container: &Container<'_>, variables: &BTreeMap<String, Option<&str>>) -> bool {
    let words = |field: &str| container.node.list(field).iter().filter_map(Node::as_str);
    let command: Vec<&str> = words("command").chain(words("args")).collect();
    let command = command.join(" ");
    let is_other = OTHER_PROGRAMS.iter().any(|program| command.contains(program))
        || ends_with_other(&command)
        || variables.keys().any(|name| kafka::is_of_other_program(name));
    // A script that starts a broker may wait for it, and create topics.
    let starts_broker =
        command.contains("kafka-server-start") || ENTRYPOINTS.iter().any(|path| command.contains(path));
    is_other && !starts_broker
}

/// True if the last command of a script is another program's.
fn ends_with_other(script: &str) -> bool {
    let script = script.replace("\\\n", " ");
    let mut commands = script.split([';', '\n', '&', '|']).map(str::trim);
    let last = commands.rfind(|command| !["", "done", "fi"].contains(command)).unwrap_or_default();
    // `sh -c` and what leads to a program.
    let words = last.split_whitespace().skip_while(|word| {
        word.starts_with('-')
            || ["bash", "sh", "exec", "do", "then"].contains(&word.rsplit('/').next().unwrap_or(word))
    });
    let last = words.collect::<Vec<_>>().join(" ");
    let program = last.split(' ').next().unwrap_or_default();
    let name = program.rsplit('/').next().unwrap_or_default().trim_end_matches(".sh");
    OTHER_ENDS.iter().any(|end| name == *end || (end.contains(' ') && last.starts_with(end)))
}

fn is_of_server<'a>(files: &Files<'a>, config_map: &dyn Fn(&str) -> Option<&'a Node>) -> bool {
    let entries = config_map(files.config_map).map(Node::entries).unwrap_or_default();
    entries
        .iter()
        .filter(|entry| files.key.is_none_or(|key| key == entry.key))
        .filter_map(|entry| entry.value.as_str())
        .any(kafka::is_of_server)
}

/// The variables that a container gets, each with the ConfigMap that it comes from.
fn variables<'a>(
    container: &'a Node,
    config_map: &dyn Fn(&str) -> Option<&'a Node>,
) -> BTreeMap<String, Option<&'a str>> {
    let mut found = BTreeMap::new();
    for from in container.list("envFrom") {
        let Some(name) = from.dig(&["configMapRef", "name"]).and_then(Node::as_str) else { continue };
        let prefix = from.text("prefix").unwrap_or_default();
        let entries = config_map(name).map(Node::entries).unwrap_or_default();
        found.extend(entries.iter().map(|entry| (format!("{prefix}{}", entry.key), Some(name))));
    }
    for item in container.list("env") {
        let Some(name) = item.text("name") else { continue };
        let reference = item.dig(&["valueFrom", "configMapKeyRef"]);
        found.insert(name.to_owned(), reference.and_then(|of| of.text("name")));
    }
    found
}

/// The ConfigMaps that a container mounts, as volumes of their own or as parts of one.
fn files<'a>(pod: &Pod<'a>, container: &'a Node) -> Vec<Files<'a>> {
    container.list("volumeMounts").iter().flat_map(|mount| files_of(pod, mount)).collect()
}

/// The ConfigMaps that one mount shows.
pub(super) fn files_of<'a>(pod: &Pod<'a>, mount: &'a Node) -> Vec<Files<'a>> {
    let mut found = Vec::new();
    let is_meant = |volume: &&Node| volume.text("name").is_some_and(|name| mount.text("name") == Some(name));
    let Some(volume) = pod.volumes().iter().find(is_meant) else { return found };
    let sources = volume.dig(&["projected", "sources"]).map(Node::items).unwrap_or_default();
    for source in std::iter::once(volume).chain(sources) {
        let Some(map) = source.get("configMap") else { continue };
        let Some(name) = map.text("name") else { continue };
        of_map(name, map.list("items"), mount.text("subPath").filter(|path| !path.is_empty()), &mut found);
    }
    found
}

fn of_map<'a>(name: &'a str, items: &'a [Node], sub_path: Option<&'a str>, found: &mut Vec<Files<'a>>) {
    match sub_path {
        None if items.is_empty() => found.push(Files { config_map: name, key: None }),
        Some(path) if items.is_empty() => found.push(Files { config_map: name, key: Some(first(path)) }),
        wanted => {
            let is_seen = |item: &&Node| {
                let path = item.text("path").unwrap_or_default();
                wanted.is_none_or(|wanted| path == wanted || first(path) == wanted)
            };
            let keys = items.iter().filter(is_seen).filter_map(|item| item.text("key"));
            found.extend(keys.map(|key| Files { config_map: name, key: Some(key) }));
        }
    }
}

fn first(path: &str) -> &str {
    path.split('/').next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_container_that_ends_with_a_tool_is_no_broker() {
        for script in [
            "sh -c exec tail -f /dev/null",
            "/bin/sh -c kafka-topics --bootstrap-server a:9092 \\\n  --create \\\n --topic b\n",
            "sleep 3600",
            "bash -c while true; do sleep 10; done",
            "/opt/kafka/bin/kafka-configs.sh --describe",
        ] {
            assert!(ends_with_other(script), "{script}");
        }
        for script in [
            "",
            "bash -c sleep 10; exec /scripts/start.sh",
            "bash -c sleep 10 && /launch",
            "sh -c /scripts/kafka-topics-exporter --kafka a",
            "bash -c until kafka-topics --list; do sleep 1; done; /launch",
        ] {
            assert!(!ends_with_other(script), "{script}");
        }
    }
}
