//! Rules about metadata, which every object has.

mod invalid_label_selector;
mod invalid_name;
mod labels;
mod selector;

use crate::rules::Rule;

pub(in crate::rules::manifest) use labels::check_labels;
pub(in crate::rules::manifest) use selector::check_label_selector;

/// The rules of this area, sorted.
pub(super) const RULES: &[&Rule] = &[&invalid_label_selector::RULE, &invalid_name::RULE];
