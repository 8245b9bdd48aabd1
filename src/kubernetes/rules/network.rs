//! Rules about network policies.

mod directions;
mod endpoint_address;
mod ignored_network_rule;
mod invalid_endpoint_slice;
mod invalid_endpoints;
mod invalid_ingress;
mod invalid_ingress_backend;
mod invalid_ingress_class;
mod invalid_ip_block;
mod invalid_network_peer;
mod invalid_network_port;
mod invalid_policy_type;

use crate::kubernetes::rules::Rule;

/// The rules of this area, sorted.
pub(super) const RULES: &[&Rule] = &[
    &ignored_network_rule::RULE,
    &invalid_endpoint_slice::RULE,
    &invalid_endpoints::RULE,
    &invalid_ingress::RULE,
    &invalid_ingress_backend::RULE,
    &invalid_ingress_class::RULE,
    &invalid_ip_block::RULE,
    &invalid_network_peer::RULE,
    &invalid_network_port::RULE,
    &invalid_policy_type::RULE,
];
