//! Rules about names that objects give each other.

mod duplicate_object;

use crate::rules::Rule;

/// The rules of this area, sorted.
pub(super) const RULES: &[&Rule] = &[&duplicate_object::RULE];
