//! Rules about changes: what applying a difference does, why, and how to do it safely.

mod address_in_use;
mod advertised_address_changed;
mod authorization_enabled_at_once;
mod broker_setting_changed;
mod brokers_added;
mod brokers_removed;
mod certificate_names_removed;
mod certificate_renewed;
mod chart_values_changed;
mod claims_deleted;
mod cleanup_policy_changed;
mod client_access_revoked;
mod client_security_changed;
mod client_service_changed;
mod cluster_id_changed;
mod cluster_resource_changed;
mod configuration_changed;
mod controllers_changed;
mod data_path_changed;
mod hashed_name_changed;
mod heap_changed;
mod immutable_configuration;
mod immutable_field;
mod immutable_job_field;
mod immutable_pod_field;
mod immutable_service_field;
mod immutable_stateful_set_field;
mod immutable_volume_claim;
mod in_sync_replicas_raised;
mod invalid_object;
mod job_changed;
mod kafka_version_changed;
mod leftover_rolling_update;
mod listener_protocol_in_place;
mod log_retention_shortened;
mod loss;
mod mechanism_replaced;
mod merge_key_collision;
mod message_size_lowered;
mod network_exposed;
mod node_ids_moved;
mod node_issuer_changed;
mod object_added;
mod object_metadata_changed;
mod object_removed;
mod ordinals_changed;
mod orphaned_broker_volumes;
mod orphaned_volumes;
mod partitions_lowered;
mod partitions_raised;
mod pods_restart;
mod pods_scaled;
mod policy_changed;
mod privileges_raised;
mod process_roles_changed;
mod protection_lowered;
mod records_lost_with_pods;
mod replication_factor_changed;
mod retention_shortened;
mod security_removed;
mod service_changed;
mod setting_applies_to_new_topics;
mod severity;
mod stateful_set_changed;
mod strimzi;
mod topic_added;
mod topic_deleted;
mod topic_removed;
mod topic_setting_changed;
mod traffic;
mod unknown_setting_value;
mod user_access_changed;
mod user_removed;
mod volume_claim_changed;
mod volume_shrunk;
mod workload_changed;

use std::cmp::Reverse;

use crate::change::Changes;
use crate::report;

pub use crate::change::{Claim, Claims};
pub use crate::report::Level;

pub use severity::{SEVERITIES, Severity};

/// A rule about a change.
pub type Rule = report::Rule<fn(&Changes, &mut Claims<'_>)>;

/// The rules of this scope, sorted.
pub(crate) const RULES: &[&Rule] = &[
    &address_in_use::RULE,
    &advertised_address_changed::RULE,
    &authorization_enabled_at_once::RULE,
    &broker_setting_changed::RULE,
    &brokers_added::RULE,
    &brokers_removed::RULE,
    &certificate_names_removed::RULE,
    &certificate_renewed::RULE,
    &chart_values_changed::RULE,
    &claims_deleted::RULE,
    &cleanup_policy_changed::RULE,
    &client_access_revoked::RULE,
    &client_security_changed::RULE,
    &client_service_changed::RULE,
    &strimzi::cluster_access_changed::RULE,
    &cluster_id_changed::RULE,
    &cluster_resource_changed::RULE,
    &configuration_changed::RULE,
    &controllers_changed::RULE,
    &data_path_changed::RULE,
    &hashed_name_changed::RULE,
    &heap_changed::RULE,
    &immutable_configuration::RULE,
    &immutable_field::RULE,
    &immutable_job_field::RULE,
    &immutable_pod_field::RULE,
    &immutable_service_field::RULE,
    &immutable_stateful_set_field::RULE,
    &immutable_volume_claim::RULE,
    &in_sync_replicas_raised::RULE,
    &invalid_object::RULE,
    &job_changed::RULE,
    &kafka_version_changed::RULE,
    &leftover_rolling_update::RULE,
    &strimzi::listener_changed::RULE,
    &listener_protocol_in_place::RULE,
    &log_retention_shortened::RULE,
    &mechanism_replaced::RULE,
    &merge_key_collision::RULE,
    &message_size_lowered::RULE,
    &strimzi::metadata_version_changed::RULE,
    &network_exposed::RULE,
    &node_ids_moved::RULE,
    &node_issuer_changed::RULE,
    &strimzi::node_pool_roles_changed::RULE,
    &strimzi::node_pool_scaled::RULE,
    &strimzi::node_pool_storage_changed::RULE,
    &object_added::RULE,
    &object_metadata_changed::RULE,
    &object_removed::RULE,
    &strimzi::operator_component_changed::RULE,
    &strimzi::operator_restarts_brokers::RULE,
    &ordinals_changed::RULE,
    &orphaned_broker_volumes::RULE,
    &orphaned_volumes::RULE,
    &partitions_lowered::RULE,
    &partitions_raised::RULE,
    &pods_restart::RULE,
    &pods_scaled::RULE,
    &policy_changed::RULE,
    &privileges_raised::RULE,
    &process_roles_changed::RULE,
    &protection_lowered::RULE,
    &strimzi::reconciliation_changed::RULE,
    &records_lost_with_pods::RULE,
    &replication_factor_changed::RULE,
    &retention_shortened::RULE,
    &security_removed::RULE,
    &service_changed::RULE,
    &setting_applies_to_new_topics::RULE,
    &stateful_set_changed::RULE,
    &strimzi::strimzi_resource_added::RULE,
    &strimzi::strimzi_resource_removed::RULE,
    &topic_added::RULE,
    &topic_deleted::RULE,
    &topic_removed::RULE,
    &strimzi::topic_resource_changed::RULE,
    &topic_setting_changed::RULE,
    &unknown_setting_value::RULE,
    &user_access_changed::RULE,
    &strimzi::user_changed::RULE,
    &user_removed::RULE,
    &volume_claim_changed::RULE,
    &volume_shrunk::RULE,
    &workload_changed::RULE,
];

/// The rules that know least of what a change does.
const GENERAL: [&Rule; 4] =
    [&object_added::RULE, &object_metadata_changed::RULE, &object_removed::RULE, &pods_restart::RULE];

/// All that rules say, the worst of each difference first.
pub fn judge(changes: &Changes) -> Vec<Claim> {
    let mut claims = Vec::new();
    for rule in RULES {
        (rule.check)(changes, &mut Claims::new(rule.name, &mut claims));
    }
    records_lost_with_pods::managed::check(changes, &mut claims);
    claims.sort_by_key(|claim| (claim.difference, Reverse(claim.class), is_general(claim.rule)));
    claims
}

/// True if the rule speaks of objects of any kind: of two claims of one class, the more specific one tells more.
fn is_general(rule: &str) -> bool {
    GENERAL.iter().any(|general| general.name == rule)
}
