//! Rules about Pods and pod templates.

mod handler;
mod invalid_deadline;
mod invalid_deletion_cost;
mod invalid_dns_config;
mod invalid_host_alias;
mod invalid_hostname_override;
mod invalid_lifecycle_hook;
mod invalid_name_in_pod;
mod invalid_pod_os;
mod invalid_probe;
mod invalid_readiness_gate;
mod negative_grace_period;
mod newer_field;
mod probe_port_missing;
mod repeated_pod_entry;
mod unsupported_hook;
mod unsupported_pod_policy;

use crate::kubernetes::rules::Rule;

/// The rules of this area, sorted.
pub(super) const RULES: &[&Rule] = &[
    &invalid_deadline::RULE,
    &invalid_deletion_cost::RULE,
    &invalid_dns_config::RULE,
    &invalid_host_alias::RULE,
    &invalid_hostname_override::RULE,
    &invalid_lifecycle_hook::RULE,
    &invalid_name_in_pod::RULE,
    &invalid_pod_os::RULE,
    &invalid_probe::RULE,
    &invalid_readiness_gate::RULE,
    &negative_grace_period::RULE,
    &newer_field::RULE,
    &probe_port_missing::RULE,
    &repeated_pod_entry::RULE,
    &unsupported_hook::RULE,
    &unsupported_pod_policy::RULE,
];
