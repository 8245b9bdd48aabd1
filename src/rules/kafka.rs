//! Rules about nodes of Kafka, wherever they were read: what Kafka rejects, what shuts clients out, and what loses data.

mod addressed;
mod advertised_controller_listener;
mod advertised_loopback;
mod advertised_wildcard;
mod autoscaled_brokers;
mod closed_advertised_port;
mod colocated_brokers;
mod conflicting_listeners;
mod controller_listener_mismatch;
mod data_outside_volume;
mod duplicate_node_id;
mod findings;
mod foreign_dialect_variable;
mod heap_exceeds_memory;
mod internal_replication_exceeds_brokers;
mod invalid_cluster_id;
mod jvm_probe;
mod log_directory_at_volume_root;
mod missing_inter_broker_listener;
mod missing_memory_limit;
mod missing_node_id;
mod missing_quorum;
mod missing_required_variable;
mod node_bound_data;
mod non_numeric_node_id;
mod quorum_deadlock;
mod service_link_variables;
mod shared_advertised_address;
mod shell_syntax_in_variable;
mod short_grace_period;
mod unmapped_listener;
mod unreachable_controller;
mod unresolvable_advertised_host;
mod unstable_broker_identity;
mod unwritable_log_directory;
mod volume_too_small;
mod voter_id_mismatch;
mod well_known_cluster_id;
mod zookeeper_removed;

use super::{Check, Rule, cluster, findings::Findings as ObjectFindings};
use crate::diagnostic::{Report, Undecided};
use crate::kafka::deployment::{Reason, Unknown, Workload};

pub use findings::Findings;
pub(super) use heap_exceeds_memory::half_of;

/// The rules of this scope, sorted.
pub(super) const RULES: &[&Rule] = &[
    &advertised_controller_listener::RULE,
    &advertised_loopback::RULE,
    &advertised_wildcard::RULE,
    &autoscaled_brokers::RULE,
    &closed_advertised_port::RULE,
    &colocated_brokers::RULE,
    &conflicting_listeners::RULE,
    &controller_listener_mismatch::RULE,
    &data_outside_volume::RULE,
    &duplicate_node_id::RULE,
    &foreign_dialect_variable::RULE,
    &heap_exceeds_memory::RULE,
    &internal_replication_exceeds_brokers::RULE,
    &invalid_cluster_id::RULE,
    &jvm_probe::RULE,
    &log_directory_at_volume_root::RULE,
    &missing_inter_broker_listener::RULE,
    &missing_memory_limit::RULE,
    &missing_node_id::RULE,
    &missing_quorum::RULE,
    &missing_required_variable::RULE,
    &node_bound_data::RULE,
    &non_numeric_node_id::RULE,
    &quorum_deadlock::RULE,
    &service_link_variables::RULE,
    &shared_advertised_address::RULE,
    &shell_syntax_in_variable::RULE,
    &short_grace_period::RULE,
    &unmapped_listener::RULE,
    &unreachable_controller::RULE,
    &unresolvable_advertised_host::RULE,
    &unstable_broker_identity::RULE,
    &unwritable_log_directory::RULE,
    &volume_too_small::RULE,
    &voter_id_mismatch::RULE,
    &well_known_cluster_id::RULE,
    &zookeeper_removed::RULE,
];

/// Everything that rules find in the nodes of Kafka among objects, and where they could not judge.
pub(super) fn check(workloads: &[Workload<'_>]) -> (Report, Vec<Undecided>) {
    let mut report = Report::default();
    for rule in RULES {
        if let Check::Workloads(check) = rule.check {
            check(workloads, &mut Findings::new(rule, &mut report));
        }
    }
    let mut undecided = Vec::new();
    for workload in workloads {
        let mut open =
            Undecided { object: workload.object.display(), rules: Vec::new(), reasons: Vec::new() };
        for rule in RULES.iter().chain(cluster::RULES) {
            let judged = match rule.check {
                Check::Pool(check) | Check::ClusterAndPool(_, check) => {
                    check(&workload.pool, &mut Findings::new(rule, &mut report))
                }
                Check::Workload(check) => {
                    check(workload, &mut ObjectFindings::new(rule, workload.object, &mut report))
                }
                _ => Ok(()),
            };
            // A value that the input does not tell is neither right nor wrong.
            if let Err(unknown) = judged {
                open.rules.push(rule.name);
                open.reasons.push(reason(&unknown));
            }
        }
        open.reasons.sort();
        open.reasons.dedup();
        // What kafka-gen rendered was judged as a profile.
        if !open.rules.is_empty() && !workload.pool.is_rendered {
            undecided.push(open);
        }
    }
    (report, undecided)
}

/// Why a value is not known, and the field that leaves it open.
fn reason(unknown: &Unknown) -> String {
    let Unknown { reason, at } = unknown;
    let field = if at.field.is_empty() { &at.object } else { &at.field };
    match reason {
        Reason::Secret => format!("`{field}` comes from a Secret"),
        Reason::ConfigMap => format!("`{field}` comes from a ConfigMap that is not among the manifests"),
        Reason::Runtime => format!("`{field}` is known only when the pod runs"),
        Reason::Script => format!("the script in `{field}` sets values"),
        Reason::Image => format!("`{field}` does not tell the image or its version"),
    }
}
