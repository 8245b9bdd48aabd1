//! Rules about ConfigMaps and Secrets.

use crate::rules::Rule;

/// The rules of this area, sorted.
pub(super) const RULES: &[&Rule] = &[];
