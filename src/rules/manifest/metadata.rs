//! Rules about metadata, which every object has.

mod invalid_name;

use crate::rules::Rule;

/// The rules of this area, sorted.
pub(super) const RULES: &[&Rule] = &[&invalid_name::RULE];
