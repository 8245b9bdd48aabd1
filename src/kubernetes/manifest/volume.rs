//! The volumes of a pod, in the order in which the API server sees them.

use std::collections::BTreeSet;

use super::Pod;
use crate::yaml::Node;

/// What a volume can be made of, in the order in which the API server looks. Of several it looks into the first.
const SOURCES: [&str; 30] = [
    "emptyDir",
    "hostPath",
    "gitRepo",
    "gcePersistentDisk",
    "awsElasticBlockStore",
    "secret",
    "nfs",
    "iscsi",
    "glusterfs",
    "flocker",
    "persistentVolumeClaim",
    "rbd",
    "cinder",
    "cephfs",
    "quobyte",
    "downwardAPI",
    "fc",
    "flexVolume",
    "configMap",
    "azureFile",
    "vsphereVolume",
    "photonPersistentDisk",
    "portworxVolume",
    "azureDisk",
    "storageos",
    "projected",
    "scaleIO",
    "csi",
    "ephemeral",
    "image",
];

/// A volume that a pod has.
#[derive(Clone, Copy, Debug)]
pub struct Volume<'a> {
    /// What was written: a volume, or the claim template that it comes from.
    pub node: &'a Node,
    /// Its name; empty if it has none.
    pub name: &'a str,
    /// True if a claim template makes it.
    pub is_claim: bool,
    /// Its index in the list that the API server checks.
    pub index: usize,
    pod: &'static str,
}

impl<'a> Volume<'a> {
    /// Where the API server reports it: `spec.template.spec.volumes[3]`.
    pub fn path(&self) -> String {
        format!("{}.volumes[{}]", self.pod, self.index)
    }

    /// The sources that were written, in the order in which the API server looks.
    pub fn sources(&self) -> impl Iterator<Item = (&'static str, &'a Node)> + use<'a> {
        let node = self.node;
        SOURCES.into_iter().filter_map(move |source| Some((source, node.get(source)?)))
    }

    /// The source that the API server looks into.
    pub fn source(&self) -> Option<(&'static str, &'a Node)> {
        self.sources().next()
    }

    /// The source of this kind, if the API server looks into it.
    pub fn source_of_kind(&self, kind: &str) -> Option<&'a Node> {
        self.source().filter(|(source, _)| *source == kind).map(|(_, node)| node)
    }

    /// True if a claim is behind it, so that it can be a block device.
    pub fn has_claim(&self) -> bool {
        self.is_claim
            || self.sources().any(|(source, _)| matches!(source, "persistentVolumeClaim" | "ephemeral"))
    }
}

impl<'a> Pod<'a> {
    /// The volumes that the API server checks. Those of claim templates come first, one for each name, and replace
    /// the pod's own volumes of that name.
    pub fn all_volumes(&self) -> Vec<Volume<'a>> {
        let mut names = BTreeSet::new();
        let claims = self.claim_templates.iter().map(|node| (node, claim_name(node), true));
        let mut volumes: Vec<_> = claims.filter(|(_, name, _)| names.insert(*name)).collect();
        let own = self.volumes().iter().map(|node| (node, own_name(node), false));
        volumes.extend(own.filter(|(_, name, _)| !names.contains(name)));
        let volume = |(index, (node, name, is_claim))| Volume { node, name, is_claim, index, pod: self.path };
        volumes.into_iter().enumerate().map(volume).collect()
    }

    /// The index among all volumes of the one that has this index among the pod's own; none if it is replaced.
    pub(super) fn index_of_own_volume(&self, own: usize) -> Option<usize> {
        let names: BTreeSet<&str> = self.claim_templates.iter().map(claim_name).collect();
        if names.is_empty() {
            return Some(own);
        }
        let is_replaced = |volume: &Node| names.contains(own_name(volume));
        let volumes = self.volumes();
        let replaced = volumes.iter().take(own).filter(|volume| is_replaced(volume)).count();
        volumes.get(own).filter(|volume| !is_replaced(volume))?;
        Some(names.len() + own - replaced)
    }
}

fn claim_name(template: &Node) -> &str {
    template.dig(&["metadata", "name"]).and_then(Node::as_str).unwrap_or_default()
}

fn own_name(volume: &Node) -> &str {
    volume.get("name").and_then(Node::as_str).unwrap_or_default()
}
