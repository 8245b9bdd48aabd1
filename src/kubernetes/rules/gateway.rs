//! Rules about the Gateway API: what the rules in CEL of its definitions reject beyond their schemas.

mod invalid_gateway;
mod invalid_gateway_route;
mod route_filter;
mod route_match;

use crate::kubernetes::manifest::Object;
use crate::kubernetes::rules::Rule;
use crate::kubernetes::schema;

/// The rules of this area, sorted.
pub(super) const RULES: &[&Rule] = &[&invalid_gateway::RULE, &invalid_gateway_route::RULE];

/// True for an object of the Gateway API.
fn is_of_gateway_api(object: &Object<'_>) -> bool {
    object.group() == schema::gateway::GROUP
}
