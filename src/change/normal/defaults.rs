//! What the API server puts into a field that was left out, where that is always the same: Kubernetes 1.31 to 1.36.

use self::Default::{Bool, Int, Map, Text};
use crate::yaml::{Node, Value};

enum Default {
    Text(&'static str),
    Int(i64),
    Bool(bool),
    /// An empty map, with the defaults of its own type.
    Map,
}

/// Type, field, value.
const DEFAULTS: &[(&str, &str, Default)] = &[
    ("AzureDiskVolumeSource", "cachingMode", Text("ReadWrite")),
    ("AzureDiskVolumeSource", "fsType", Text("ext4")),
    ("AzureDiskVolumeSource", "kind", Text("Shared")),
    ("AzureDiskVolumeSource", "readOnly", Bool(false)),
    ("ConfigMapVolumeSource", "defaultMode", Int(0o644)),
    ("Container", "terminationMessagePath", Text("/dev/termination-log")),
    ("Container", "terminationMessagePolicy", Text("File")),
    ("ContainerPort", "protocol", Text("TCP")),
    ("CronJobSpec", "concurrencyPolicy", Text("Allow")),
    ("CronJobSpec", "failedJobsHistoryLimit", Int(1)),
    ("CronJobSpec", "successfulJobsHistoryLimit", Int(3)),
    ("CronJobSpec", "suspend", Bool(false)),
    ("DaemonSetSpec", "revisionHistoryLimit", Int(10)),
    ("DaemonSetSpec", "updateStrategy", Map),
    ("DeploymentSpec", "progressDeadlineSeconds", Int(600)),
    ("DeploymentSpec", "replicas", Int(1)),
    ("DeploymentSpec", "revisionHistoryLimit", Int(10)),
    ("DeploymentSpec", "strategy", Map),
    ("DownwardAPIVolumeSource", "defaultMode", Int(0o644)),
    ("EphemeralContainer", "terminationMessagePath", Text("/dev/termination-log")),
    ("EphemeralContainer", "terminationMessagePolicy", Text("File")),
    ("HTTPGetAction", "path", Text("/")),
    ("HTTPGetAction", "scheme", Text("HTTP")),
    ("HorizontalPodAutoscalerSpec", "minReplicas", Int(1)),
    ("ISCSIVolumeSource", "iscsiInterface", Text("default")),
    ("NetworkPolicyPort", "protocol", Text("TCP")),
    ("NetworkPolicySpec", "podSelector", Map),
    ("ObjectFieldSelector", "apiVersion", Text("v1")),
    ("PersistentVolumeClaimSpec", "volumeMode", Text("Filesystem")),
    ("PersistentVolumeSpec", "persistentVolumeReclaimPolicy", Text("Retain")),
    ("PersistentVolumeSpec", "volumeMode", Text("Filesystem")),
    ("PodFailurePolicyOnPodConditionsPattern", "status", Text("True")),
    ("PodSpec", "dnsPolicy", Text("ClusterFirst")),
    ("PodSpec", "restartPolicy", Text("Always")),
    ("PodSpec", "schedulerName", Text("default-scheduler")),
    ("PodSpec", "securityContext", Map),
    ("PodSpec", "terminationGracePeriodSeconds", Int(30)),
    ("PriorityClass", "preemptionPolicy", Text("PreemptLowerPriority")),
    ("Probe", "failureThreshold", Int(3)),
    ("Probe", "periodSeconds", Int(10)),
    ("Probe", "successThreshold", Int(1)),
    ("Probe", "timeoutSeconds", Int(1)),
    ("ProjectedVolumeSource", "defaultMode", Int(0o644)),
    ("RBDVolumeSource", "keyring", Text("/etc/ceph/keyring")),
    ("RBDVolumeSource", "pool", Text("rbd")),
    ("RBDVolumeSource", "user", Text("admin")),
    ("ReplicaSetSpec", "replicas", Int(1)),
    ("ReplicationControllerSpec", "replicas", Int(1)),
    ("ResourceFieldSelector", "divisor", Text("0")),
    ("RoleRef", "apiGroup", Text("rbac.authorization.k8s.io")),
    ("RollingUpdateDaemonSet", "maxSurge", Int(0)),
    ("RollingUpdateDaemonSet", "maxUnavailable", Int(1)),
    ("RollingUpdateDeployment", "maxSurge", Text("25%")),
    ("RollingUpdateDeployment", "maxUnavailable", Text("25%")),
    // Stored only where the gate MaxUnavailableStatefulSet is on; without it one pod at a time is the only way.
    ("RollingUpdateStatefulSetStrategy", "maxUnavailable", Int(1)),
    ("RollingUpdateStatefulSetStrategy", "partition", Int(0)),
    ("ScaleIOVolumeSource", "fsType", Text("xfs")),
    ("ScaleIOVolumeSource", "storageMode", Text("ThinProvisioned")),
    ("Secret", "type", Text("Opaque")),
    ("SecretVolumeSource", "defaultMode", Int(0o644)),
    ("ServiceAccountTokenProjection", "expirationSeconds", Int(3600)),
    ("ServicePort", "protocol", Text("TCP")),
    ("StatefulSetPersistentVolumeClaimRetentionPolicy", "whenDeleted", Text("Retain")),
    ("StatefulSetPersistentVolumeClaimRetentionPolicy", "whenScaled", Text("Retain")),
    ("StatefulSetSpec", "persistentVolumeClaimRetentionPolicy", Map),
    ("StatefulSetSpec", "podManagementPolicy", Text("OrderedReady")),
    ("StatefulSetSpec", "replicas", Int(1)),
    ("StatefulSetSpec", "revisionHistoryLimit", Int(10)),
    ("StatefulSetSpec", "updateStrategy", Map),
    ("StorageClass", "reclaimPolicy", Text("Delete")),
    ("StorageClass", "volumeBindingMode", Text("Immediate")),
];

/// Fills in what one map of this type lacks.
pub(super) fn fill(node: &mut Node, object: &str) {
    let first = DEFAULTS.partition_point(|row| row.0 < object);
    let rows = DEFAULTS.get(first..).unwrap_or_default();
    for (_, field, value) in rows.iter().take_while(|row| row.0 == object) {
        node.set_missing(
            field,
            match value {
                Text(text) => Value::from(*text),
                Int(number) => Value::from(*number),
                Bool(value) => Value::from(*value),
                Map => Value::Object(serde_json::Map::new()),
            },
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kubernetes::schema;
    use crate::kubernetes::schema::{Object, Type};

    #[test]
    fn the_table_is_sorted() {
        assert!(DEFAULTS.is_sorted_by(|a, b| (a.0, a.1) < (b.0, b.1)));
    }

    /// Every row names a type and a field that there is; a misspelt one would never be filled in.
    #[test]
    fn every_row_is_about_a_field() {
        let mut known = Vec::new();
        let mut open: Vec<Type> =
            schema::kinds().filter_map(|(v, k)| schema::kubernetes(v, k).copied()).collect();
        let mut seen: Vec<*const Object> = Vec::new();
        while let Some(ty) = open.pop() {
            match ty {
                Type::List(item) => open.push(*item),
                Type::Map { value, .. } => open.push(*value),
                Type::Object(object) if !seen.contains(&std::ptr::from_ref(object)) => {
                    seen.push(object);
                    known.extend(object.fields.iter().map(|field| (object.name, field.name)));
                    open.extend(object.fields.iter().map(|field| field.ty));
                }
                _ => {}
            }
        }
        for (object, field, _) in DEFAULTS {
            assert!(known.contains(&(object, field)), "{object}.{field}");
        }
    }
}
