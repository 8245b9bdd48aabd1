//! Kinds whose objects have rules of their own.

/// API versions and kinds, sorted. What is not here is compared with the tables of types and fields only.
const KINDS: [(&str, &str); 32] = [
    ("apiextensions.k8s.io/v1", "CustomResourceDefinition"),
    ("apps/v1", "DaemonSet"),
    ("apps/v1", "Deployment"),
    ("apps/v1", "ReplicaSet"),
    ("apps/v1", "StatefulSet"),
    ("autoscaling/v1", "HorizontalPodAutoscaler"),
    ("autoscaling/v2", "HorizontalPodAutoscaler"),
    ("batch/v1", "CronJob"),
    ("batch/v1", "Job"),
    ("discovery.k8s.io/v1", "EndpointSlice"),
    ("networking.k8s.io/v1", "Ingress"),
    ("networking.k8s.io/v1", "IngressClass"),
    ("networking.k8s.io/v1", "NetworkPolicy"),
    ("policy/v1", "PodDisruptionBudget"),
    ("rbac.authorization.k8s.io/v1", "ClusterRole"),
    ("rbac.authorization.k8s.io/v1", "ClusterRoleBinding"),
    ("rbac.authorization.k8s.io/v1", "Role"),
    ("rbac.authorization.k8s.io/v1", "RoleBinding"),
    ("scheduling.k8s.io/v1", "PriorityClass"),
    ("storage.k8s.io/v1", "StorageClass"),
    ("v1", "ConfigMap"),
    ("v1", "Endpoints"),
    ("v1", "LimitRange"),
    ("v1", "Namespace"),
    ("v1", "PersistentVolume"),
    ("v1", "PersistentVolumeClaim"),
    ("v1", "Pod"),
    ("v1", "PodTemplate"),
    ("v1", "ReplicationController"),
    ("v1", "ResourceQuota"),
    ("v1", "Secret"),
    ("v1", "Service"),
];

/// Kinds of which an API server checks nothing more than types, fields and metadata.
const WITHOUT_MORE: [(&str, &str); 1] = [("v1", "ServiceAccount")];

/// Kinds of custom resources with rules, and those of which the definitions say nothing more than their schemas; in all
/// their versions.
const CUSTOM: [(&str, &[&str]); 3] = [
    ("cert-manager.io", &["Certificate"]),
    (
        "gateway.networking.k8s.io",
        &[
            "GRPCRoute",
            "Gateway",
            "GatewayClass",
            "HTTPRoute",
            "ListenerSet",
            "ReferenceGrant",
            "TCPRoute",
            "TLSRoute",
            "UDPRoute",
        ],
    ),
    ("kafka.strimzi.io", &["Kafka", "KafkaNodePool", "KafkaTopic", "KafkaUser"]),
];

/// True for a kind of which everything is checked that an API server checks.
pub(crate) fn has_rules(api_version: &str, kind: &str) -> bool {
    let is_custom = |row: &(&str, &[&str])| {
        api_version.strip_prefix(row.0).is_some_and(|rest| rest.starts_with('/')) && row.1.contains(&kind)
    };
    KINDS.binary_search(&(api_version, kind)).is_ok()
        || WITHOUT_MORE.contains(&(api_version, kind))
        || CUSTOM.iter().any(is_custom)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kubernetes::schema;

    #[test]
    fn the_kinds_are_sorted_and_exist() {
        assert!(KINDS.is_sorted());
        for (api_version, kind) in KINDS.iter().chain(&WITHOUT_MORE) {
            assert!(schema::kubernetes(api_version, kind).is_some(), "{api_version} {kind}");
            assert!(has_rules(api_version, kind), "{api_version} {kind}");
        }
        for kind in ["Gateway", "TLSRoute"] {
            assert!(has_rules("gateway.networking.k8s.io/v1", kind), "{kind}");
        }
        assert!(!has_rules("coordination.k8s.io/v1", "Lease"));
        assert!(!has_rules("gateway.networking.k8s.io/v1", "BackendTLSPolicy"));
        assert!(has_rules("cert-manager.io/v1", "Certificate"));
        assert!(!has_rules("cert-manager.io/v1", "Issuer"));
    }
}
