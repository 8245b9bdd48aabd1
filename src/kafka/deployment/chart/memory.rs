//! Memory and volumes of the chart's nodes.

use std::collections::BTreeMap;

use super::{ChartValues, Role, scalar};
use crate::kafka::deployment::{Known, Mount, Origin, Reason, Sourced, Storage};
use crate::kafka::{HEAP_OPTIONS, Heap};
use crate::kubernetes::manifest;
use crate::yaml::Node;

/// What the chart starts Java with where the values of a role say nothing.
const HEAP: &str = "-XX:InitialRAMPercentage=75 -XX:MaxRAMPercentage=75";

/// The memory limits of `resourcesPreset`, in MiB.
const PRESETS: [(&str, i128); 7] = [
    ("nano", 192),
    ("micro", 384),
    ("small", 768),
    ("medium", 1536),
    ("large", 3072),
    ("xlarge", 6144),
    ("2xlarge", 12288),
];

/// Volumes that are deleted with the pod, or hold files that are given.
const SOURCES: [&str; 6] = ["emptyDir", "configMap", "secret", "downwardAPI", "projected", "image"];

impl ChartValues<'_> {
    /// `resources` takes the place of a preset as a whole.
    pub(super) fn memory_limit(&self, role: Role) -> Option<Sourced<i128>> {
        let given = self.of_role(role, &["resources"]).filter(|resources| !resources.is_empty());
        if let Some(resources) = given {
            let node = resources.dig(&["limits", "memory"])?;
            let value = manifest::quantity(node)?.value();
            let name = format!("{}.resources.limits.memory", role.key());
            return Some(Sourced { value, origin: Origin::Written(self.place_of(node), name) });
        }
        let keys = [role.key(), "resourcesPreset"];
        let (name, origin) = match self.text(&keys) {
            Some((text, node)) => (text, Origin::Written(self.place_of(node), keys.join("."))),
            None => ("small".to_owned(), Origin::Default(self.place(&keys))),
        };
        let (_, limit) = PRESETS.iter().find(|preset| preset.0 == name)?;
        Some(Sourced { value: limit << 20, origin })
    }

    /// The heap: a variable of the user's own comes last and wins, and the role's options over those of all.
    pub(super) fn heap(&self, role: Role, limit: Option<&Sourced<i128>>) -> Known<i128> {
        let mut given: BTreeMap<String, (Option<String>, Origin)> = BTreeMap::new();
        let (text, origin) = self.heap_options(role);
        given.insert(HEAP_OPTIONS.to_owned(), (Some(text), origin));
        for (name, node) in self.variables(role) {
            let origin = Origin::Written(self.place_of(node), name.clone());
            given.insert(name, (node.get("value").and_then(scalar), origin));
        }
        let is_template = |text: &str| text.contains("{{");
        let options = |name: &str| {
            let (text, _) = given.get(name)?;
            Some(text.as_deref().filter(|text| !is_template(text)).ok_or(()))
        };
        match Heap::of(&options, limit.map(|limit| limit.value)) {
            Heap::Given(name, value) => {
                let origin = given.get(name).map(|(_, origin)| origin.clone());
                Ok(Sourced { value, origin: origin.unwrap_or_else(|| self.default_heap(role)) })
            }
            Heap::Default(value) => Ok(Sourced { value, origin: self.default_heap(role) }),
            Heap::Open(name) => {
                let is_chart =
                    given.get(name).is_some_and(|(text, _)| text.as_deref().is_some_and(is_template));
                let reason = if is_chart { Reason::Chart } else { Reason::Runtime };
                let origin = given.get(name).map(|(_, origin)| origin.clone());
                let at = origin.unwrap_or_else(|| self.default_heap(role)).place().clone();
                Err(super::Unknown { reason, at })
            }
        }
    }

    fn default_heap(&self, role: Role) -> Origin {
        Origin::Default(self.place(&[role.key(), "heapOpts"]))
    }

    /// What the chart puts into the variable of the heap.
    fn heap_options(&self, role: Role) -> (String, Origin) {
        let keys = [role.key(), "heapOpts"];
        let of_role = self.get(&keys).map(|node| (scalar(node).filter(|text| !text.is_empty()), node));
        let found = match of_role {
            None => return (HEAP.to_owned(), Origin::Default(self.place(&keys))),
            Some((Some(text), node)) => Some((text, node, keys.join("."))),
            Some((None, _)) => {
                self.text(&["heapOpts"]).map(|(text, node)| (text, node, "heapOpts".to_owned()))
            }
        };
        match found {
            Some((text, node, name)) => (text, Origin::Written(self.place_of(node), name)),
            None => (HEAP.to_owned(), Origin::Default(self.place(&["heapOpts"]))),
        }
    }

    /// The volumes of a node: its data, its application logs, and what it only needs while it runs.
    pub(super) fn storage(&self, role: Role) -> Storage {
        let volume = |key: &str, name: &str, is_on_by_default: bool, path: &str| {
            let value = |field: &str| self.of_role(role, &[key, field]);
            let is_on = value("enabled").map_or(is_on_by_default, |node| node.as_bool() == Some(true));
            let claim = value("existingClaim").and_then(Node::as_str).filter(|claim| !claim.is_empty());
            let source = match (is_on, claim) {
                (true, Some(_)) => "persistentVolumeClaim",
                (true, None) => "claimTemplate",
                (false, _) => "emptyDir",
            };
            Mount {
                volume: name.to_owned(),
                path: value("mountPath").and_then(Node::as_str).unwrap_or(path).to_owned(),
                sub_path: String::new(),
                source,
                claim: claim.filter(|_| is_on).map(str::to_owned),
                is_read_only: false,
                at: self.place(&[role.key(), key]),
            }
        };
        let given = |name: &str, path: &str, source: &'static str| Mount {
            volume: name.to_owned(),
            path: path.to_owned(),
            sub_path: String::new(),
            source,
            claim: None,
            is_read_only: false,
            at: self.place(&[role.key()]),
        };
        let mut storage = Storage {
            mounts: vec![
                volume("persistence", "data", true, "/bitnami/kafka"),
                volume("logPersistence", "logs", false, "/opt/bitnami/kafka/logs"),
                given("kafka-config", "/opt/bitnami/kafka/config/server.properties", "emptyDir"),
                given("tmp", "/tmp", "emptyDir"),
            ],
        };
        storage.mounts.extend(self.other_mounts(role));
        storage
    }

    /// Mounts of the user's own.
    fn other_mounts(&self, role: Role) -> Vec<Mount> {
        let of =
            |key: &str| self.get(&[key]).into_iter().chain(self.of_role(role, &[key])).flat_map(Node::items);
        let mount = |node: &Node| {
            let name = node.text("name").unwrap_or_default();
            let volume = of("extraVolumes").find(|volume| volume.text("name") == Some(name));
            let source =
                volume.and_then(|volume| SOURCES.into_iter().find(|source| volume.get(source).is_some()));
            Mount {
                volume: name.to_owned(),
                path: node.text("mountPath").unwrap_or_default().trim_end_matches('/').to_owned(),
                sub_path: node.text("subPath").unwrap_or_default().to_owned(),
                // Whatever else it is, it is not deleted with the pod.
                source: source.unwrap_or("persistentVolumeClaim"),
                claim: None,
                is_read_only: node.get("readOnly").and_then(Node::as_bool) == Some(true),
                at: self.place_of(node),
            }
        };
        of("extraVolumeMounts").map(mount).collect()
    }
}
