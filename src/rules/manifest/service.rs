//! Rules about Services.

use crate::rules::Rule;

/// The rules of this area, sorted.
pub(super) const RULES: &[&Rule] = &[];
