//! Rules about Pod Security, ServiceAccounts and roles.

use crate::rules::Rule;

/// The rules of this area, sorted.
pub(super) const RULES: &[&Rule] = &[];
