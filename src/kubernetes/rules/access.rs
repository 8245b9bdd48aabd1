//! Rules about Roles, and about who has them.

mod incomplete_role_rule;
mod invalid_role_ref;
mod invalid_subject;
mod misplaced_url;

use crate::kubernetes::rules::Rule;

/// The rules of this area, sorted.
pub(super) const RULES: &[&Rule] =
    &[&incomplete_role_rule::RULE, &invalid_role_ref::RULE, &invalid_subject::RULE, &misplaced_url::RULE];

/// The group of Roles, their bindings, users and groups of users.
const GROUP: &str = "rbac.authorization.k8s.io";

/// The version of that group.
const VERSION: &str = "rbac.authorization.k8s.io/v1";
