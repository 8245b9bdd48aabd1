//! Rules about the resources of the operator Strimzi 1.x, going by its own code: what the operator rejects or ignores, and
//! with what Kafka does not work. What an API server checks with the schemas is not repeated here.

mod claims_deleted_with_node_pool;
mod cruise_control_on_one_broker;
mod duplicate_topic;
mod ephemeral_node_pool;
mod ignored_kafka_setting;
mod invalid_kafka_listener;
mod invalid_kafka_option;
mod invalid_kafka_user;
mod invalid_metadata_version;
mod invalid_node_pool_storage;
mod invalid_topic_name;
mod kafka_version_not_in_strimzi;
mod kafka_without_node_pool;
mod listener_options;
mod missing_cluster_label;
mod missing_entity_operator;
mod missing_node_pool_role;
mod node_pool_heap_too_large;
mod refused_kafka_setting;
mod refused_topic_setting;
mod removed_strimzi_field;
mod replication_exceeds_node_pools;
mod topic_min_isr_exceeds_replicas;
mod topic_replicas_exceed_brokers;
mod unknown_cluster_label;
mod unknown_kafka_setting;
mod unsafe_controller_count;
mod user_acls_without_authorizer;
mod user_without_listener;

use crate::kafka::is_operator_setting;
use crate::kafka::strimzi::is;
use crate::kubernetes::manifest::Object;
use crate::kubernetes::rules::Rule;
use crate::yaml::Node;

/// The rules of this area, sorted.
pub(crate) const RULES: &[&Rule] = &[
    &claims_deleted_with_node_pool::RULE,
    &cruise_control_on_one_broker::RULE,
    &duplicate_topic::RULE,
    &ephemeral_node_pool::RULE,
    &ignored_kafka_setting::RULE,
    &invalid_kafka_listener::RULE,
    &invalid_kafka_option::RULE,
    &invalid_kafka_user::RULE,
    &invalid_metadata_version::RULE,
    &invalid_node_pool_storage::RULE,
    &invalid_topic_name::RULE,
    &kafka_version_not_in_strimzi::RULE,
    &kafka_without_node_pool::RULE,
    &missing_cluster_label::RULE,
    &missing_entity_operator::RULE,
    &missing_node_pool_role::RULE,
    &node_pool_heap_too_large::RULE,
    &refused_kafka_setting::RULE,
    &refused_topic_setting::RULE,
    &removed_strimzi_field::RULE,
    &replication_exceeds_node_pools::RULE,
    &topic_min_isr_exceeds_replicas::RULE,
    &topic_replicas_exceed_brokers::RULE,
    &unknown_cluster_label::RULE,
    &unknown_kafka_setting::RULE,
    &unsafe_controller_count::RULE,
    &user_acls_without_authorizer::RULE,
    &user_without_listener::RULE,
];

/// True if a rule of this name is about resources of Strimzi.
pub fn is_of_strimzi(name: &str) -> bool {
    RULES.iter().any(|rule| rule.name == name)
}

/// The volumes of a `KafkaNodePool`: its storage, or each of its storage of type `jbod`.
fn volumes<'a>(object: &Object<'a>) -> impl Iterator<Item = &'a Node> + use<'a> {
    let storage = object.dig(&["spec", "storage"]).filter(|_| is(object, "KafkaNodePool"));
    let is_list = storage.is_some_and(|storage| storage.text("type") == Some("jbod"));
    let listed = storage.filter(|_| is_list).map(|storage| storage.maps("volumes"));
    storage.filter(|_| !is_list).into_iter().chain(listed.into_iter().flatten())
}

/// Settings that users may give a listener by its name.
const OF_LISTENERS: [&str; 3] =
    ["connections.max.reauth.ms", "max.connection.creation.rate", "max.connections"];

/// True if the operator ignores a broker setting of a `Kafka`.
fn is_ignored(kafka: &Object<'_>, name: &str) -> bool {
    let of_listener = || {
        kafka.dig(&["spec", "kafka"]).into_iter().flat_map(|kafka| kafka.maps("listeners")).any(|listener| {
            let (Some(of), Some(port)) = (listener.text("name"), listener.get("port").and_then(Node::as_int))
            else {
                return false;
            };
            let setting = name.strip_prefix(&format!("listener.name.{of}-{port}."));
            setting.is_some_and(|setting| OF_LISTENERS.contains(&setting))
        })
    };
    is_operator_setting(name) && !of_listener()
}
