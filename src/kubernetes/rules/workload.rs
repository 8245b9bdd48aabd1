//! Rules about workloads: what makes pods, Jobs among it, and what keeps them.

mod dropped_max_unavailable;
mod endless_history;
mod generated_selector;
mod hook_job_with_ttl;
mod idle_disruption_budget;
mod invalid_autoscaler;
mod invalid_autoscaling_metric;
mod invalid_disruption_budget;
mod invalid_failure_policy;
mod invalid_governing_service;
mod invalid_indexed_job;
mod invalid_job_controller;
mod invalid_rollout;
mod invalid_scaling_behavior;
mod invalid_schedule;
mod invalid_success_policy;
mod invalid_workload_option;
mod name_too_long_for_pods;
mod negative_number;
mod overlapping_disruption_budgets;
mod portion;
mod replicas_on_one_claim;
mod replicas_under_autoscaler;
mod rolling_update_on_one_claim;
mod selector_mismatch;
mod shared_merge_key;
mod surprising_pod_name;
mod undrainable_disruption_budget;
mod wrong_pod_lifetime;

use crate::kubernetes::manifest::Object;
use crate::kubernetes::rules::Rule;

/// The rules of this area, sorted.
pub(super) const RULES: &[&Rule] = &[
    &dropped_max_unavailable::RULE,
    &endless_history::RULE,
    &generated_selector::RULE,
    &hook_job_with_ttl::RULE,
    &idle_disruption_budget::RULE,
    &invalid_autoscaler::RULE,
    &invalid_autoscaling_metric::RULE,
    &invalid_disruption_budget::RULE,
    &invalid_failure_policy::RULE,
    &invalid_governing_service::RULE,
    &invalid_indexed_job::RULE,
    &invalid_job_controller::RULE,
    &invalid_rollout::RULE,
    &invalid_scaling_behavior::RULE,
    &invalid_schedule::RULE,
    &invalid_success_policy::RULE,
    &invalid_workload_option::RULE,
    &name_too_long_for_pods::RULE,
    &negative_number::RULE,
    &overlapping_disruption_budgets::RULE,
    &replicas_on_one_claim::RULE,
    &replicas_under_autoscaler::RULE,
    &rolling_update_on_one_claim::RULE,
    &selector_mismatch::RULE,
    &shared_merge_key::RULE,
    &surprising_pod_name::RULE,
    &undrainable_disruption_budget::RULE,
    &wrong_pod_lifetime::RULE,
];

/// True for an autoscaler of any version that is served.
fn is_autoscaler(object: &Object<'_>) -> bool {
    object.kind == "HorizontalPodAutoscaler"
        && matches!(object.api_version, "autoscaling/v1" | "autoscaling/v2")
}
