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
        || variables.keys().any(|name| kafka::is_of_other_program(name));
    is_other && !command.contains("kafka-server-start")
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
