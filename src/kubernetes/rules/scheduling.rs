//! Rules about the nodes that pods go to.

mod anti_affinity_misses_own_pods;
mod duplicate_topology_spread;
mod invalid_node_affinity;
mod invalid_node_selector;
mod invalid_pod_affinity;
mod invalid_priority_class;
mod invalid_scheduling_gate;
mod invalid_toleration;
mod invalid_topology_spread;
mod label_keys;
mod own_pods;
mod selects_no_pods;
mod spread_misses_own_pods;
mod unknown_priority_class;
mod weight;

use crate::kubernetes::rules::Rule;

pub(in crate::kubernetes::rules) use invalid_node_affinity::check_required_terms;

/// The rules of this area, sorted.
pub(super) const RULES: &[&Rule] = &[
    &anti_affinity_misses_own_pods::RULE,
    &duplicate_topology_spread::RULE,
    &invalid_node_affinity::RULE,
    &invalid_node_selector::RULE,
    &invalid_pod_affinity::RULE,
    &invalid_priority_class::RULE,
    &invalid_scheduling_gate::RULE,
    &invalid_toleration::RULE,
    &invalid_topology_spread::RULE,
    &selects_no_pods::RULE,
    &spread_misses_own_pods::RULE,
    &unknown_priority_class::RULE,
];
