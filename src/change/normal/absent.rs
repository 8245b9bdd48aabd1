//! Values that the API server does not store, because they are what a field has that was left out. A field that is a
//! pointer in Kubernetes' own types is stored even if it is zero; the others are not.

use crate::kubernetes::schema::{Field, Object, Type};
use crate::yaml::{Data, Node};

/// Booleans that are no pointers: `false` is the same as nothing.
const PLAIN_BOOLEANS: &[&str] = &[
    "chapAuthDiscovery",
    "chapAuthSession",
    "globalDefault",
    "hostIPC",
    "hostNetwork",
    "hostPID",
    "paused",
    "publishNotReadyAddresses",
    "readOnly",
    "sslEnabled",
    "stdin",
    "stdinOnce",
    "tty",
];

/// Numbers that are no pointers: 0 is the same as nothing.
const PLAIN_NUMBERS: &[(&str, &str)] = &[
    ("AWSElasticBlockStoreVolumeSource", "partition"),
    ("ContainerPort", "hostPort"),
    ("DaemonSetSpec", "minReadySeconds"),
    ("DeploymentSpec", "minReadySeconds"),
    ("GCEPersistentDiskVolumeSource", "partition"),
    ("Probe", "failureThreshold"),
    ("Probe", "initialDelaySeconds"),
    ("Probe", "periodSeconds"),
    ("Probe", "successThreshold"),
    ("Probe", "timeoutSeconds"),
    ("ReplicaSetSpec", "minReadySeconds"),
    ("ReplicationControllerSpec", "minReadySeconds"),
    ("ServicePort", "nodePort"),
    ("ServiceSpec", "healthCheckNodePort"),
    ("StatefulSetSpec", "minReadySeconds"),
];

/// Maps that are no pointers: `{}` is the same as nothing.
const PLAIN_MAPS: &[(&str, &str)] = &[
    ("Container", "resources"),
    ("EphemeralContainer", "resources"),
    ("JobTemplateSpec", "metadata"),
    ("Namespace", "spec"),
    ("PersistentVolumeClaim", "metadata"),
    ("PersistentVolumeClaimSpec", "resources"),
    ("PersistentVolumeClaimTemplate", "metadata"),
    ("PodDisruptionBudget", "spec"),
    ("PodTemplateSpec", "metadata"),
];

/// Takes out the fields of one map that are as good as left out.
pub(super) fn remove_zeros(node: &mut Node, object: &Object) {
    if let Some(entries) = node.entries_mut() {
        entries.retain(|entry| {
            object.field(&entry.key).is_none_or(|field| !is_zero(object.name, field, &entry.value))
        });
    }
}

fn is_zero(object: &str, field: &Field, value: &Node) -> bool {
    match (&field.ty, &value.data) {
        (Type::List(_), Data::List(items)) => items.is_empty(),
        (Type::Map { .. }, Data::Map(entries)) => entries.is_empty(),
        // An empty class is a choice: it means none, instead of the default one.
        (Type::Text, Data::String(text)) => text.is_empty() && field.name != "storageClassName",
        (Type::Bool, Data::Bool(value)) => {
            // The one `readOnly` that is a pointer.
            !value && PLAIN_BOOLEANS.contains(&field.name) && object != "CSIVolumeSource"
        }
        (Type::Int { .. }, Data::Number(_)) => {
            value.as_int() == Some(0) && PLAIN_NUMBERS.contains(&(object, field.name))
        }
        _ => false,
    }
}

/// Takes out maps of one map in which nothing is left.
pub(super) fn remove_empty(node: &mut Node, object: &str) {
    if let Some(entries) = node.entries_mut() {
        entries.retain(|entry| {
            !PLAIN_MAPS.contains(&(object, entry.key.as_str())) || !is_empty_map(&entry.value)
        });
    }
}

fn is_empty_map(node: &Node) -> bool {
    matches!(&node.data, Data::Map(entries) if entries.is_empty())
}
