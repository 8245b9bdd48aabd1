//! What the containers of a pod ask for, and the pod as a whole.

use super::{Container, Pod, quantity};
use crate::kubernetes::types::Quantity;
use crate::yaml::Node;

/// The resources of a container, or of a pod as a whole.
#[derive(Clone, Copy, Debug)]
pub struct Resources<'a> {
    /// What was written: a map with `requests` and `limits`.
    pub node: &'a Node,
    /// True if they are those of the pod.
    pub of_pod: bool,
}

/// Amounts of resources by name: requests, limits or overhead.
#[derive(Clone, Copy, Debug)]
pub struct ResourceList<'a> {
    /// What was written.
    pub node: &'a Node,
    /// What the API server adds to its path.
    pub path: &'static str,
    /// True if they are those of the pod.
    pub of_pod: bool,
}

impl<'a> Resources<'a> {
    /// The amount of a resource in `requests` or `limits`.
    pub fn get(&self, list: &str, name: &str) -> Option<Quantity> {
        quantity(self.node.dig(&[list, name])?)
    }

    /// The amounts in `requests` or `limits` that can be read, with their names and places.
    pub fn amounts(&self, list: &str) -> impl Iterator<Item = (&'a str, &'a Node, Quantity)> + use<'a> {
        let entries = self.node.get(list).map(Node::entries).unwrap_or_default();
        entries.iter().filter_map(|entry| Some((entry.key.as_str(), &entry.value, quantity(&entry.value)?)))
    }
}

impl<'a> Container<'a> {
    /// Its resources, if it says something about them.
    pub fn resources(&self) -> Option<Resources<'a>> {
        self.node.get("resources").map(|node| Resources { node, of_pod: false })
    }

    /// True for an init container that runs beside the containers after it.
    pub fn is_sidecar(&self) -> bool {
        self.list == "initContainers" && self.node.text("restartPolicy") == Some("Always")
    }
}

impl<'a> Pod<'a> {
    /// The resources of the pod, which the API server knows since 1.34.
    pub fn own_resources(&self) -> Option<Resources<'a>> {
        self.spec.get("resources").map(|node| Resources { node, of_pod: true })
    }

    /// The resources of its containers, then its own.
    pub fn resources(&self) -> impl Iterator<Item = Resources<'a>> + use<'a> {
        self.lasting_containers().filter_map(|container| container.resources()).chain(self.own_resources())
    }

    /// All amounts that a pod says: limits and requests, then its overhead.
    pub fn resource_lists(&self) -> impl Iterator<Item = ResourceList<'a>> + use<'a> {
        let of_resources = self.resources().flat_map(|Resources { node, of_pod }| {
            let lists = [node.get("limits"), node.get("requests")];
            lists.into_iter().flatten().map(move |node| ResourceList { node, path: "", of_pod })
        });
        let overhead = self.spec.get("overhead");
        of_resources.chain(overhead.map(|node| ResourceList { node, path: ".limits", of_pod: false }))
    }
}
