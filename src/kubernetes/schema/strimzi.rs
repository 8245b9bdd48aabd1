//! The custom resources of the operator Strimzi: the structural schemas of its CustomResourceDefinitions, which
//! `tests/schema/strimzi.py` writes, and what its older versions had beside them.

use super::bundled::Bundle;
use crate::yaml::Value;

/// The API group of the operator.
pub const GROUP: &str = "kafka.strimzi.io";
/// The version that Strimzi 1.x serves, the only one.
pub const API_VERSION: &str = "kafka.strimzi.io/v1";
/// The kinds whose schemas are part of the program, sorted.
pub const KINDS: [&str; 4] = ["Kafka", "KafkaNodePool", "KafkaTopic", "KafkaUser"];
/// The versions that the operator served before 1.0, and no longer serves.
pub const REMOVED_VERSIONS: [&str; 3] =
    ["kafka.strimzi.io/v1alpha1", "kafka.strimzi.io/v1beta1", "kafka.strimzi.io/v1beta2"];

static BUNDLE: Bundle = Bundle::of(include_str!("strimzi.json"));

/// The release whose schemas these are.
pub fn release() -> &'static str {
    BUNDLE.release()
}

/// The schema of a kind.
pub(super) fn schema(kind: &str) -> Option<Value> {
    BUNDLE.schema(kind)
}

/// A field that `v1` does not have: its kind, its path, and what takes its place.
#[derive(Debug)]
pub struct Removed {
    /// The kind.
    pub kind: &'static str,
    /// The keys that lead to it; `[]` is every item of a list.
    pub path: &'static [&'static str],
    /// What to write instead.
    pub instead: &'static str,
}

const fn removed(kind: &'static str, path: &'static [&'static str], instead: &'static str) -> Removed {
    Removed { kind, path, instead }
}

const NO_SIDECAR: &str = "remove it: the sidecar no longer exists";
const NO_ZOOKEEPER: &str = "remove it: the operator no longer connects to ZooKeeper";

/// Fields that the versions before `v1` had.
#[rustfmt::skip]
pub static REMOVED: &[Removed] = &[
    removed("Kafka", &["spec", "cruiseControl", "brokerCapacity", "cpuUtilization"], "use `cpu`"),
    removed("Kafka", &["spec", "cruiseControl", "brokerCapacity", "disk"], "remove it: the capacity of the volumes is used"),
    removed("Kafka", &["spec", "cruiseControl", "template", "tlsSidecarContainer"], NO_SIDECAR),
    removed("Kafka", &["spec", "cruiseControl", "tlsSidecar"], NO_SIDECAR),
    removed("Kafka", &["spec", "entityOperator", "template", "tlsSidecarContainer"], NO_SIDECAR),
    removed("Kafka", &["spec", "entityOperator", "tlsSidecar"], NO_SIDECAR),
    removed("Kafka", &["spec", "entityOperator", "topicOperator", "reconciliationIntervalSeconds"], "use `reconciliationIntervalMs`, in milliseconds"),
    removed("Kafka", &["spec", "entityOperator", "topicOperator", "topicMetadataMaxAttempts"], "remove it"),
    removed("Kafka", &["spec", "entityOperator", "topicOperator", "zookeeperSessionTimeoutSeconds"], NO_ZOOKEEPER),
    removed("Kafka", &["spec", "entityOperator", "userOperator", "reconciliationIntervalSeconds"], "use `reconciliationIntervalMs`, in milliseconds"),
    removed("Kafka", &["spec", "entityOperator", "userOperator", "zookeeperSessionTimeoutSeconds"], NO_ZOOKEEPER),
    removed("Kafka", &["spec", "jmxTrans"], "remove it; read metrics with `spec.kafka.metricsConfig`"),
    removed("Kafka", &["spec", "kafka", "replicas"], "set `spec.replicas` of each KafkaNodePool"),
    removed("Kafka", &["spec", "kafka", "resources"], "set `spec.resources` of each KafkaNodePool"),
    removed("Kafka", &["spec", "kafka", "storage"], "set `spec.storage` of each KafkaNodePool"),
    removed("Kafka", &["spec", "kafka", "template", "statefulset"], "use `podSet`: the operator creates a StrimziPodSet"),
    removed("Kafka", &["spec", "kafkaExporter", "template", "service"], "remove it: the exporter has no Service"),
    removed("Kafka", &["spec", "zookeeper"], "remove it: Kafka 4 has no ZooKeeper; a KafkaNodePool with the role `controller` takes its place"),
    removed("KafkaNodePool", &["spec", "storage", "overrides"], "use one KafkaNodePool for each storage class"),
    removed("KafkaNodePool", &["spec", "storage", "volumes", "[]", "overrides"], "use one KafkaNodePool for each storage class"),
    removed("KafkaUser", &["spec", "authorization", "acls", "[]", "operation"], "use `operations`, a list"),
];

/// True if a field of a kind was removed, by its path in a finding.
pub(super) fn is_removed(kind: &str, field: &str) -> bool {
    REMOVED.iter().any(|removed| {
        let mut rest = field;
        removed.kind == kind
            && removed.path.iter().enumerate().all(|(step, key)| {
                let found = if *key == "[]" {
                    rest.strip_prefix('[').and_then(|rest| rest.split_once(']')).map(|(_, rest)| rest)
                } else {
                    rest.strip_prefix(if step == 0 { "" } else { "." })
                        .and_then(|rest| rest.strip_prefix(key))
                };
                rest = found.unwrap_or_default();
                found.is_some()
            })
            && rest.is_empty()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn removed_fields_are_not_in_the_schemas() {
        for removed in REMOVED {
            let mut pointer = String::new();
            for key in removed.path {
                pointer += &if *key == "[]" { "/items".to_owned() } else { format!("/properties/{key}") };
            }
            let schema = schema(removed.kind).unwrap();
            assert!(schema.pointer(&pointer).is_none(), "{pointer}");
            let parent = pointer.rsplit_once('/').unwrap().0;
            assert!(schema.pointer(parent).is_some() || pointer.contains("/template/"), "{parent}");
        }
        assert!(is_removed("Kafka", "spec.kafka.replicas"));
        assert!(is_removed("KafkaUser", "spec.authorization.acls[12].operation"));
        for field in ["spec.kafka.replicas.x", "spec.kafka.replica", "spec.kafkas", "kafka.replicas"] {
            assert!(!is_removed("Kafka", field), "{field}");
        }
        assert!(!is_removed("KafkaTopic", "spec.zookeeper"));
    }
}
