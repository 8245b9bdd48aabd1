//! Rules about Services.

mod allocated_twice;
mod deprecated_service_field;
mod dual_stack_needed;
mod duplicate_service_port;
mod families;
mod ignored_service_field;
mod invalid_cluster_ip;
mod invalid_external_ip;
mod invalid_external_name;
mod invalid_load_balancer;
mod invalid_node_port;
mod invalid_service_option;
mod invalid_service_port;
mod invalid_service_selector;
mod misplaced_service_field;
mod node_port_out_of_range;
pub(crate) mod node_ports;
mod non_canonical_address;
mod source_ranges;

use crate::kubernetes::rules::Rule;

/// The rules of this area, sorted.
pub(super) const RULES: &[&Rule] = &[
    &allocated_twice::RULE,
    &deprecated_service_field::RULE,
    &dual_stack_needed::RULE,
    &duplicate_service_port::RULE,
    &ignored_service_field::RULE,
    &invalid_cluster_ip::RULE,
    &invalid_external_ip::RULE,
    &invalid_external_name::RULE,
    &invalid_load_balancer::RULE,
    &invalid_node_port::RULE,
    &invalid_service_option::RULE,
    &invalid_service_port::RULE,
    &invalid_service_selector::RULE,
    &misplaced_service_field::RULE,
    &node_port_out_of_range::RULE,
    &non_canonical_address::RULE,
];
