//! Claims that only one node, or one pod, can use at a time.

use super::{Object, Objects, Pod};
use crate::yaml::Node;

/// Who can use a claim at the same time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sharing {
    /// The pods of one node: `ReadWriteOnce`.
    OneNode,
    /// One pod: `ReadWriteOncePod`.
    OnePod,
}

/// A claim of the input that a pod mounts, and that not all nodes can use at once.
#[derive(Clone, Copy, Debug)]
pub struct ExclusiveClaim<'a> {
    /// The name in the volume of the pod.
    pub node: &'a Node,
    /// The name.
    pub name: &'a str,
    /// The claim.
    pub claim: Object<'a>,
    /// Who can use it.
    pub sharing: Sharing,
}

impl ExclusiveClaim<'_> {
    /// Its access mode, as it is written.
    pub fn mode(&self) -> &'static str {
        match self.sharing {
            Sharing::OneNode => "ReadWriteOnce",
            Sharing::OnePod => "ReadWriteOncePod",
        }
    }
}

impl<'a> Objects<'a> {
    /// The claims that a pod of a Namespace mounts by name, whose access modes allow one node or one pod only. What a
    /// pod mounts on one node in any case is left out, unless only one pod may.
    pub fn exclusive_claims(&self, namespace: &str, pod: &Pod<'a>) -> Vec<ExclusiveClaim<'a>> {
        let mut found = Vec::new();
        for volume in pod.volumes() {
            let Some(node) = volume.dig(&["persistentVolumeClaim", "claimName"]) else { continue };
            let Some(name) = node.as_str() else { continue };
            let Some(claim) = self.named("v1", "PersistentVolumeClaim", namespace, name) else { continue };
            let modes = claim.dig(&["spec", "accessModes"]).map(Node::items).unwrap_or_default();
            let is_only = |wanted: &[&str]| {
                !modes.is_empty()
                    && modes.iter().all(|mode| mode.as_str().is_some_and(|mode| wanted.contains(&mode)))
            };
            let sharing = if is_only(&["ReadWriteOncePod"]) {
                Sharing::OnePod
            } else if is_only(&["ReadWriteOnce", "ReadWriteOncePod"]) && !is_on_one_node(pod) {
                Sharing::OneNode
            } else {
                continue;
            };
            found.push(ExclusiveClaim { node, name, claim: *claim, sharing });
        }
        found
    }
}

/// True for pods that are all placed on one node: by its name, or because they attract each other.
fn is_on_one_node(pod: &Pod<'_>) -> bool {
    const HOSTNAME: &str = "kubernetes.io/hostname";
    let is_named = pod.spec.text("nodeName").is_some_and(|name| !name.is_empty())
        || pod.spec.dig(&["nodeSelector", HOSTNAME]).is_some();
    let affinity = pod.spec.dig(&["affinity", "podAffinity"]);
    let mut terms = affinity
        .into_iter()
        .flat_map(|affinity| affinity.maps("requiredDuringSchedulingIgnoredDuringExecution"));
    is_named
        || terms.any(|term| {
            let labels = pod.metadata.and_then(|metadata| metadata.get("labels"));
            term.text("topologyKey") == Some(HOSTNAME)
                && term.get("labelSelector").is_some_and(|selector| super::selector_selects(selector, labels))
        })
}
