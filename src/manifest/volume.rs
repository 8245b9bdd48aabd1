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
        let of_claims = self.claim_templates.iter().filter_map(|node| {
            let name = node.dig(&["metadata", "name"]).and_then(Node::as_str).unwrap_or_default();
            names.insert(name).then_some(Volume { node, name, is_claim: true, index: 0, pod: self.path })
        });
        let mut volumes: Vec<_> = of_claims.collect();
        let own = self.volumes().iter().map(|node| Volume {
            node,
            name: node.get("name").and_then(Node::as_str).unwrap_or_default(),
            is_claim: false,
            index: 0,
            pod: self.path,
        });
        volumes.extend(own.filter(|volume| !names.contains(volume.name)));
        for (index, volume) in volumes.iter_mut().enumerate() {
            volume.index = index;
        }
        volumes
    }
}
