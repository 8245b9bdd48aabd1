//! What an update leaves as it is although the new manifest does not have it.

use super::Pair;
use super::normal::last_applied;
use super::unified::is_live;
use crate::yaml::Node;

/// Values that the server allocates or takes over from the old object when an update leaves them out.
const CARRIED_OVER: &[(&str, &str)] = &[
    // An address is allocated once, for the life of the Service.
    ("Service", "spec.clusterIP"),
    ("Service", "spec.clusterIPs"),
    // Left out, the families stay as they are: nothing goes to or from dual stack unless the manifest says so.
    ("Service", "spec.ipFamilies"),
    ("Service", "spec.ipFamilyPolicy"),
    // Ports of nodes are allocated from a pool and found again by the name of the port.
    ("Service", "spec.ports.nodePort"),
    ("Service", "spec.healthCheckNodePort"),
];

/// Values that the cluster fills in when it makes the object, and that no manifest asks to be taken away.
const FILLED_IN: &[(&str, &str)] = &[
    // The default class of the cluster, the volume that was found, and the two names of one source.
    ("PersistentVolumeClaim", "spec.dataSource"),
    ("PersistentVolumeClaim", "spec.dataSourceRef"),
    ("PersistentVolumeClaim", "spec.storageClassName"),
    ("PersistentVolumeClaim", "spec.volumeName"),
    // What the scheduler and the admission of pods write: node, priority, token, tolerations of a lost node.
    ("Pod", "spec.containers.volumeMounts"),
    ("Pod", "spec.imagePullSecrets"),
    ("Pod", "spec.initContainers.volumeMounts"),
    ("Pod", "spec.nodeName"),
    ("Pod", "spec.preemptionPolicy"),
    ("Pod", "spec.priority"),
    ("Pod", "spec.serviceAccountName"),
    ("Pod", "spec.tolerations"),
    ("Pod", "spec.volumes"),
    // Whoever needs them puts them there and takes them away.
    ("", "metadata.finalizers"),
    ("", "metadata.ownerReferences"),
];

/// What stays of one object.
#[derive(Debug)]
pub(super) struct RetainedFields {
    kind: String,
    live: bool,
    applied: Option<Node>,
}

impl RetainedFields {
    pub(super) fn of(pair: &Pair) -> Self {
        let old = pair.old_written.as_ref();
        Self {
            kind: pair.known_kind().to_owned(),
            live: old.is_some_and(is_live),
            applied: old.and_then(last_applied),
        }
    }

    /// True if the old value at this place stays.
    pub(super) fn stays(&self, place: &str, value: &Node) -> bool {
        // Who leaves out `None` wants an address, and does not get one: a rule says so.
        if place == "spec.clusterIP" && value.as_str() == Some("None") {
            return false;
        }
        let has = |table: &[(&str, &str)]| {
            table.iter().any(|row| (row.0.is_empty() || row.0 == self.kind) && row.1 == place)
        };
        has(CARRIED_OVER) || self.live && has(FILLED_IN)
    }

    /// The manifest that was applied last.
    pub(super) fn applied(&self) -> LastApplied<'_> {
        LastApplied { known: self.applied.is_some(), node: self.applied.as_ref() }
    }
}

/// A part of the manifest that was applied last. `kubectl apply` removes what is in it and no longer in the new
/// manifest; what others have added stays. By default nothing is known of it.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct LastApplied<'a> {
    known: bool,
    node: Option<&'a Node>,
}

impl<'a> LastApplied<'a> {
    /// The part below a key.
    pub(super) fn get(self, key: &str) -> Self {
        Self { node: self.node.and_then(|node| node.get(key)), ..self }
    }

    /// The item of a list that is this one, by those of its keys that were written.
    pub(super) fn item(self, item: &Node, keys: &[&[&str]]) -> Self {
        let same = |other: &&'a Node| {
            keys.iter().all(|key| {
                other.dig(key).is_none_or(|value| item.dig(key).map(Node::to_value) == Some(value.to_value()))
            })
        };
        Self { node: self.node.and_then(|node| node.items().iter().find(same)), ..self }
    }

    /// True if it is known not to have been applied.
    pub(super) fn is_owned_by_others(self) -> bool {
        self.known && self.node.is_none()
    }
}
