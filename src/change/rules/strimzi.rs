//! Rules about resources of the operator Strimzi: what the operator does with a change, going by its own code. What they
//! share with other clusters, settings and topics, has its rules with the others.

pub(super) mod cluster_access_changed;
pub(super) mod listener_changed;
pub(super) mod metadata_version_changed;
pub(super) mod node_pool_roles_changed;
pub(super) mod node_pool_scaled;
pub(super) mod node_pool_storage_changed;
pub(super) mod operator_component_changed;
pub(super) mod operator_restarts_brokers;
pub(super) mod reconciliation_changed;
pub(super) mod strimzi_resource_added;
pub(super) mod strimzi_resource_removed;
pub(super) mod topic_resource_changed;
pub(super) mod user_changed;

use crate::change::{Changes, Pair};
use crate::yaml::{Node, Value};

/// The kinds that rules know.
const KINDS: [&str; 4] = ["Kafka", "KafkaNodePool", "KafkaTopic", "KafkaUser"];

/// True if a rule here says what becomes of the object when it comes or goes.
pub(super) fn is_judged(pair: &Pair) -> bool {
    KINDS.into_iter().any(|kind| pair.is_strimzi(kind))
}

/// The roles of a node pool.
pub(super) fn roles(pool: &Node) -> Vec<&str> {
    let roles = pool.dig(&["spec", "roles"]).map(Node::items).unwrap_or_default();
    roles.iter().filter_map(Node::as_str).collect()
}

/// True if the cluster of a pool does not check whether brokers that go hold partitions.
fn skips_check(changes: &Changes, pool: &Pair) -> bool {
    const SKIP: &[&str] = &["metadata", "annotations", "strimzi.io/skip-broker-scaledown-check"];
    let of_pool = |pair: &&Pair| {
        let name = pool.old.as_ref().and_then(crate::change::strimzi::cluster);
        pair.is_strimzi("Kafka") && pair.namespace == pool.namespace && name == Some(&pair.name)
    };
    let mut clusters = changes.pairs.iter().filter(of_pool);
    clusters.any(|pair| pair.new_at(SKIP).and_then(Node::as_str) == Some("true"))
}

/// What a list holds that another does not, as texts.
fn beyond<'a>(list: Option<&'a Value>, other: Option<&Value>) -> Vec<&'a str> {
    let items =
        |value: Option<&'a Value>| value.and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let known = other.and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    items(list).iter().filter(|item| !known.contains(item)).filter_map(Value::as_str).collect()
}
