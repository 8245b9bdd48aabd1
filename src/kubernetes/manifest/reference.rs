//! The names by which a pod asks for other objects of its Namespace.

use super::{Container, Pod};
use crate::yaml::Node;

/// A name that stands for another object.
#[derive(Clone, Copy, Debug)]
pub struct Reference<'a> {
    /// The kind of the object that is asked for, of the core group.
    pub kind: &'static str,
    /// The name, as it was written.
    pub node: &'a Node,
    /// The name.
    pub name: &'a str,
    /// The key in it that is asked for.
    pub key: Option<&'a Node>,
    /// True if the pod starts without it as well.
    pub optional: bool,
}

impl<'a> Reference<'a> {
    /// Everything that a pod asks for, except Secrets to pull images with.
    pub fn of(pod: &Pod<'a>) -> Vec<Self> {
        let mut found = Vec::new();
        found.extend(Self::new("ServiceAccount", pod.spec.get("serviceAccountName"), None, false));
        // The claim template of the same name takes the place of a volume.
        let is_replaced = |volume: &&Node| {
            let name = volume.text("name");
            pod.claim_templates
                .iter()
                .any(|template| template.dig(&["metadata", "name"]).and_then(Node::as_str) == name)
        };
        for volume in pod.volumes().iter().filter(|volume| !is_replaced(volume)) {
            let claim = volume.dig(&["persistentVolumeClaim", "claimName"]);
            found.extend(Self::new("PersistentVolumeClaim", claim, None, false));
            let sources = volume.dig(&["projected", "sources"]).map(Node::items).unwrap_or_default();
            for source in std::iter::once(volume).chain(sources) {
                of_files(source, "ConfigMap", "configMap", &mut found);
                of_files(source, "Secret", "secret", &mut found);
            }
        }
        pod.containers().for_each(|container| of_environment(&container, &mut found));
        found
    }

    fn new(
        kind: &'static str,
        node: Option<&'a Node>,
        key: Option<&'a Node>,
        optional: bool,
    ) -> Option<Self> {
        let node = node?;
        let name = node.as_str().filter(|name| !name.is_empty())?;
        Some(Self { kind, node, name, key, optional })
    }
}

/// Of the files in a volume.
fn of_files<'a>(source: &'a Node, kind: &'static str, field: &str, found: &mut Vec<Reference<'a>>) {
    let Some(files) = source.get(field) else { return };
    let name = files.get("name").or_else(|| files.get("secretName"));
    let optional = is_optional(files);
    let items = files.get("items").map(Node::items).unwrap_or_default();
    if items.is_empty() {
        found.extend(Reference::new(kind, name, None, optional));
    }
    for item in items {
        found.extend(Reference::new(kind, name, item.get("key"), optional));
    }
}

fn of_environment<'a>(container: &Container<'a>, found: &mut Vec<Reference<'a>>) {
    let list = |field: &str| container.node.get(field).map(Node::items).unwrap_or_default();
    for (kind, one, all) in
        [("ConfigMap", "configMapKeyRef", "configMapRef"), ("Secret", "secretKeyRef", "secretRef")]
    {
        for variable in list("env") {
            if let Some(source) = variable.dig(&["valueFrom", one]) {
                let (name, key) = (source.get("name"), source.get("key"));
                found.extend(Reference::new(kind, name, key, is_optional(source)));
            }
        }
        for source in list("envFrom").iter().filter_map(|from| from.get(all)) {
            found.extend(Reference::new(kind, source.get("name"), None, is_optional(source)));
        }
    }
}

fn is_optional(source: &Node) -> bool {
    source.get("optional").and_then(Node::as_bool) == Some(true)
}
