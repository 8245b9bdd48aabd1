//! Rules about Pods and pod templates.

use crate::rules::Rule;

/// The rules of this area, sorted.
pub(super) const RULES: &[&Rule] = &[];
