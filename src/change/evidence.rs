//! What of two sides is Kafka's: the workloads that run it, the ConfigMaps that those read, and the tables of kafka-gen's
//! topic Job. Rules about Kafka speak of nothing else.

use std::collections::{BTreeMap, BTreeSet};

use super::Pair;
use super::nodes::{self, Nodes};
use crate::kafka::{Broker, Dialect, Files, is_of_broker, is_of_server};
use crate::kubernetes::manifest::Object;
use crate::kubernetes::manifest::well_known;
use crate::yaml::Node;

/// One side of all pairs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Time {
    /// Before the change.
    Old,
    /// After it.
    New,
}

impl Time {
    pub(super) const BOTH: [Self; 2] = [Self::Old, Self::New];

    /// The object of a pair on this side.
    pub(super) fn of(self, pair: &Pair) -> Option<&Node> {
        match self {
            Self::Old => pair.old.as_ref(),
            Self::New => pair.new.as_ref(),
        }
    }
}

/// What is known to be Kafka's, by the places of pairs. What one side shows counts for both.
#[derive(Clone, Debug, Default)]
pub(super) struct Evidence {
    /// Workloads, with the names of the containers that run a broker.
    workloads: BTreeMap<usize, BTreeSet<String>>,
    /// ConfigMaps, with the keys that brokers read as files.
    files: BTreeMap<usize, Keys>,
    /// ConfigMaps whose keys are variables of brokers, as nothing but their names says.
    environments: BTreeMap<usize, Dialect>,
    /// The workloads that read a ConfigMap, as files or variables.
    users: BTreeMap<usize, BTreeSet<usize>>,
    /// ConfigMaps that hold tables of the topic Job, or its script.
    of_topics: BTreeSet<usize>,
    /// The nodes of Kafka that workloads run.
    nodes: Vec<Nodes>,
}

/// Keys of a ConfigMap.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Keys {
    All,
    Some(BTreeSet<String>),
}

/// The places of ConfigMaps by the name that they have on one side.
pub(super) struct ConfigMaps<'a> {
    pairs: &'a [Pair],
    time: Time,
    by_name: BTreeMap<&'a str, Vec<usize>>,
}

impl<'a> ConfigMaps<'a> {
    pub(super) fn of(pairs: &'a [Pair], time: Time) -> Self {
        let mut by_name: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for (index, pair) in pairs.iter().enumerate().filter(|(_, pair)| pair.is("v1", "ConfigMap")) {
            let name = time.of(pair).and_then(|root| root.dig(&["metadata", "name"])?.as_str());
            if let Some(name) = name {
                by_name.entry(name).or_default().push(index);
            }
        }
        Self { pairs, time, by_name }
    }

    /// The place of the ConfigMap of this name that pods in a Namespace see; a manifest may leave its Namespace open.
    pub(super) fn find(&self, name: &str, namespace: Option<&str>) -> Option<usize> {
        let places = self.by_name.get(name)?;
        let of = |index: &&usize| self.pairs.get(**index).and_then(|pair| pair.namespace.as_deref());
        let same = places.iter().find(|index| of(index) == namespace);
        same.or_else(|| places.iter().find(|index| of(index).is_none() || namespace.is_none())).copied()
    }

    /// That ConfigMap.
    pub(super) fn object(&self, name: &str, namespace: Option<&str>) -> Option<Object<'a>> {
        Object::of(self.time.of(self.pairs.get(self.find(name, namespace)?)?)?)
    }

    /// What that ConfigMap holds.
    pub(super) fn data(&self, name: &str, namespace: Option<&str>) -> Option<&'a Node> {
        self.time.of(self.pairs.get(self.find(name, namespace)?)?)?.get("data")
    }
}

/// The brokers that a workload runs on one side; a Job ends, so that it is none.
pub(super) fn brokers<'a>(root: &'a Node, namespace: Option<&str>, maps: &ConfigMaps<'a>) -> Vec<Broker<'a>> {
    let Some(object) = Object::of(root).filter(|object| !matches!(object.kind, "Job" | "CronJob")) else {
        return Vec::new();
    };
    let data = |name: &str| maps.data(name, namespace);
    object.pod().map(|pod| Broker::all(&pod, &data)).unwrap_or_default()
}

impl Evidence {
    /// What is Kafka's in these pairs.
    pub(super) fn of(pairs: &[Pair]) -> Self {
        let mut found = Self { nodes: nodes::all(pairs), ..Self::default() };
        for time in Time::BOTH {
            let maps = ConfigMaps::of(pairs, time);
            for (index, pair) in pairs.iter().enumerate() {
                found.workload(index, pair, &maps);
                found.topic_job(pair, &maps);
            }
        }
        for (index, pair) in pairs.iter().enumerate().filter(|(_, pair)| pair.is("v1", "ConfigMap")) {
            found.config_map(index, pair);
        }
        found
    }

    fn workload(&mut self, index: usize, pair: &Pair, maps: &ConfigMaps<'_>) {
        let namespace = pair.namespace.as_deref();
        let root = maps.time.of(pair);
        for broker in root.map(|root| brokers(root, namespace, maps)).unwrap_or_default() {
            self.workloads.entry(index).or_default().insert(broker.container.name.to_owned());
            let place = |name: &str| maps.find(name, namespace);
            let of_files = broker.files.iter().map(|files| files.config_map);
            for map in broker.config_maps.iter().copied().chain(of_files).filter_map(place) {
                self.users.entry(map).or_default().insert(index);
            }
            for files in &broker.files {
                if let Some(map) = place(files.config_map) {
                    self.read_files(map, files);
                }
            }
        }
    }

    fn read_files(&mut self, map: usize, files: &Files<'_>) {
        match (self.files.entry(map).or_insert(Keys::Some(BTreeSet::new())), files.key) {
            (Keys::Some(keys), Some(key)) => drop(keys.insert(key.to_owned())),
            (keys, None) => *keys = Keys::All,
            (Keys::All, Some(_)) => {}
        }
    }

    /// kafka-gen's topic Job is known by the script that it runs.
    fn topic_job(&mut self, pair: &Pair, maps: &ConfigMaps<'_>) {
        if !pair.is("batch/v1", "Job") {
            return;
        }
        let Some(pod) = maps.time.of(pair).and_then(Object::of).and_then(|object| object.pod()) else {
            return;
        };
        let runs_it = |container: &Node| {
            let words = ["command", "args"].into_iter().flat_map(|field| container.list(field));
            words.filter_map(Node::as_str).any(|word| word.ends_with("/kafka-gen/topics.sh"))
        };
        if !pod.containers().any(|container| runs_it(container.node)) {
            return;
        }
        for volume in pod.volumes() {
            let sources = volume.dig(&["projected", "sources"]).map(Node::items).unwrap_or_default();
            for source in std::iter::once(volume).chain(sources) {
                let name = source.dig(&["configMap", "name"]).and_then(Node::as_str);
                self.of_topics.extend(name.and_then(|name| maps.find(name, pair.namespace.as_deref())));
            }
        }
    }

    /// A ConfigMap can show by itself whose it is, where the workload is not among the objects.
    fn config_map(&mut self, index: usize, pair: &Pair) {
        let sides = || Time::BOTH.into_iter().filter_map(|time| time.of(pair));
        if sides().any(is_ours) {
            self.of_topics.insert(index);
            self.files.insert(index, Keys::All);
            return;
        }
        if self.users.contains_key(&index) {
            return;
        }
        let entries = || sides().filter_map(|side| side.get("data")).flat_map(Node::entries);
        if entries().any(|entry| entry.value.as_str().is_some_and(is_of_server)) {
            self.files.insert(index, Keys::All);
        }
        if entries().any(|entry| is_of_broker(&entry.key)) {
            self.environments.insert(index, Dialect::of(entries().map(|entry| entry.key.as_str())));
        }
    }

    /// True if pods of this workload run a broker.
    pub(super) fn is_broker(&self, pair: usize) -> bool {
        self.workloads.contains_key(&pair)
    }

    /// True if this container of a workload runs a broker.
    pub(super) fn is_broker_container(&self, pair: usize, name: &str) -> bool {
        self.workloads.get(&pair).is_some_and(|names| names.contains(name))
    }

    /// The workloads that run brokers.
    pub(super) fn workloads(&self) -> impl Iterator<Item = usize> {
        self.workloads.keys().copied()
    }

    /// The nodes of Kafka that workloads run.
    pub(super) fn nodes(&self) -> impl Iterator<Item = &Nodes> {
        self.nodes.iter()
    }

    /// True if a broker reads this key of a ConfigMap as a file.
    pub(super) fn is_file(&self, map: usize, key: &str) -> bool {
        match self.files.get(&map) {
            Some(Keys::All) => true,
            Some(Keys::Some(keys)) => keys.contains(key),
            None => false,
        }
    }

    /// True if a ConfigMap holds what kafka-gen's topic Job reads.
    pub(super) fn is_of_topics(&self, map: usize) -> bool {
        self.of_topics.contains(&map)
    }

    /// How the keys of a ConfigMap name settings, if nothing but the keys tells that they do.
    pub(super) fn environment(&self, map: usize) -> Option<Dialect> {
        self.environments.get(&map).copied()
    }

    /// The workloads that read a ConfigMap.
    pub(super) fn users(&self, map: usize) -> Option<&BTreeSet<usize>> {
        self.users.get(&map)
    }
}

/// True for what kafka-gen rendered, going by the label that it puts on everything.
fn is_ours(root: &Node) -> bool {
    root.dig(&["metadata", "labels", well_known::MANAGED_BY]).and_then(Node::as_str) == Some("kafka-gen")
}
