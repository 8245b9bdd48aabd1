//! The pod in an object, wherever its kind keeps it.

use super::Object;
use crate::yaml::Node;

/// A pod, or the template of pods.
#[derive(Clone, Copy, Debug)]
pub struct Pod<'a> {
    /// Its metadata.
    pub metadata: Option<&'a Node>,
    /// Its specification.
    pub spec: &'a Node,
    /// True if a controller makes pods of it.
    pub is_template: bool,
}

/// A container of a pod.
#[derive(Clone, Copy, Debug)]
pub struct Container<'a> {
    /// What was written.
    pub node: &'a Node,
    /// The list that it stands in: `containers`, `initContainers` or `ephemeralContainers`.
    pub list: &'static str,
    /// Its name; empty if it has none.
    pub name: &'a str,
}

impl<'a> Pod<'a> {
    pub(super) fn of(object: &Object<'a>) -> Option<Self> {
        let place = place(object)?;
        let owner = object.dig(place)?;
        Some(Self {
            metadata: owner.get("metadata"),
            spec: owner.get("spec")?,
            is_template: !place.is_empty(),
        })
    }

    /// Init containers, containers, ephemeral containers.
    pub fn containers(&self) -> impl Iterator<Item = Container<'a>> + use<'a> {
        let spec = self.spec;
        ["initContainers", "containers", "ephemeralContainers"].into_iter().flat_map(move |list| {
            spec.get(list).map(Node::items).unwrap_or_default().iter().map(move |node| Container {
                node,
                list,
                name: node.get("name").and_then(Node::as_str).unwrap_or_default(),
            })
        })
    }

    /// The volumes that stand in the pod itself, without those of claim templates.
    pub fn volumes(&self) -> &'a [Node] {
        self.spec.get("volumes").map(Node::items).unwrap_or_default()
    }

    /// A label of the pod.
    pub fn label(&self, key: &str) -> Option<&'a str> {
        self.metadata?.dig(&["labels", key])?.as_str()
    }
}

/// The keys below which a kind keeps its pod, none for a Pod itself.
pub(super) fn place(object: &Object<'_>) -> Option<&'static [&'static str]> {
    match (object.api_version, object.kind) {
        ("v1", "Pod") => Some(&[]),
        ("v1", "PodTemplate") => Some(&["template"]),
        ("apps/v1", "DaemonSet" | "Deployment" | "ReplicaSet" | "StatefulSet")
        | ("batch/v1", "Job")
        | ("v1", "ReplicationController") => Some(&["spec", "template"]),
        ("batch/v1", "CronJob") => Some(&["spec", "jobTemplate", "spec", "template"]),
        _ => None,
    }
}
