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
    /// Where its specification stands: `spec.template.spec`.
    pub path: &'static str,
    /// True if a controller makes pods of it.
    pub is_template: bool,
    /// What a StatefulSet makes claims of; each is a volume of its pods.
    pub claim_templates: &'a [Node],
}

/// A container of a pod.
#[derive(Clone, Copy, Debug)]
pub struct Container<'a> {
    /// What was written.
    pub node: &'a Node,
    /// The list that it stands in: `containers`, `initContainers` or `ephemeralContainers`.
    pub list: &'static str,
    /// Its index in that list.
    pub index: usize,
    /// Its name; empty if it has none.
    pub name: &'a str,
}

impl Container<'_> {
    /// Where it stands: `spec.template.spec.containers[0]`.
    pub fn path(&self, pod: &Pod<'_>) -> String {
        format!("{}.{}[{}]", pod.path, self.list, self.index)
    }
}

impl<'a> Pod<'a> {
    pub(super) fn of(object: &Object<'a>) -> Option<Self> {
        let (keys, path): (&[&str], _) = match (object.api_version, object.kind) {
            ("v1", "Pod") => (&[], "spec"),
            ("v1", "PodTemplate") => (&["template"], "template.spec"),
            ("apps/v1", "DaemonSet" | "Deployment" | "ReplicaSet" | "StatefulSet")
            | ("batch/v1", "Job")
            | ("v1", "ReplicationController") => (&["spec", "template"], "spec.template.spec"),
            ("batch/v1", "CronJob") => {
                (&["spec", "jobTemplate", "spec", "template"], "spec.jobTemplate.spec.template.spec")
            }
            _ => return None,
        };
        let owner = object.root.dig(keys)?;
        let claim_templates = match object.kind {
            "StatefulSet" => object.dig(&["spec", "volumeClaimTemplates"]).map(Node::items),
            _ => None,
        };
        Some(Self {
            metadata: owner.get("metadata"),
            spec: owner.get("spec")?,
            path,
            is_template: !keys.is_empty(),
            claim_templates: claim_templates.unwrap_or_default(),
        })
    }

    /// Init containers, containers, ephemeral containers.
    pub fn containers(&self) -> impl Iterator<Item = Container<'a>> + use<'a> {
        let spec = self.spec;
        ["initContainers", "containers", "ephemeralContainers"].into_iter().flat_map(move |list| {
            spec.list(list).iter().enumerate().map(move |(index, node)| Container {
                node,
                list,
                index,
                name: node.get("name").and_then(Node::as_str).unwrap_or_default(),
            })
        })
    }

    /// The container of this name.
    pub fn container(&self, name: &str) -> Option<Container<'a>> {
        self.containers().find(|container| container.name == name)
    }

    /// Init containers and containers. A manifest cannot bring ephemeral containers, so what is in them is no matter.
    pub fn lasting_containers(&self) -> impl Iterator<Item = Container<'a>> + use<'a> {
        self.containers().filter(|container| container.list != "ephemeralContainers")
    }

    /// The volumes that stand in the pod itself, without those of claim templates.
    pub fn volumes(&self) -> &'a [Node] {
        self.spec.list("volumes")
    }

    /// Where the API server says that its metadata stand; in templates it leaves a step out (`spec.template.labels`).
    pub fn metadata_path(&self) -> &'static str {
        self.path.strip_suffix(".spec").unwrap_or("metadata")
    }

    /// A label of the pod.
    pub fn label(&self, key: &str) -> Option<&'a str> {
        self.metadata?.dig(&["labels", key])?.as_str()
    }
}
