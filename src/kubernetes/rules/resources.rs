//! Rules about what containers and pods ask for.

mod fractional_bytes;
mod huge_pages_alone;
mod invalid_limit_range;
mod invalid_pod_resources;
mod invalid_quota;
mod invalid_resize_policy;
mod invalid_resource_amount;
mod invalid_resource_claim;
mod invalid_resource_name;
mod quota_resource;
mod request_above_limit;
mod request_without_equal_limit;

use crate::kubernetes::rules::Rule;

/// The rules of this area, sorted.
pub(super) const RULES: &[&Rule] = &[
    &fractional_bytes::RULE,
    &huge_pages_alone::RULE,
    &invalid_limit_range::RULE,
    &invalid_pod_resources::RULE,
    &invalid_quota::RULE,
    &invalid_resize_policy::RULE,
    &invalid_resource_amount::RULE,
    &invalid_resource_claim::RULE,
    &invalid_resource_name::RULE,
    &request_above_limit::RULE,
    &request_without_equal_limit::RULE,
];
