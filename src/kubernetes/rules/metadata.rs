//! Rules about metadata, which every object has, and about the size of objects.

mod annotations;
mod annotations_too_large;
mod forced_recreation;
mod invalid_annotation;
mod invalid_finalizer;
mod invalid_label;
mod invalid_label_selector;
mod invalid_name;
mod invalid_namespace;
mod invalid_owner;
mod invalid_pod_security_label;
mod labels;
mod object_too_large;
mod object_too_large_to_store;
mod overwritten_label;
mod selector;

use crate::kubernetes::rules::Rule;

pub(in crate::kubernetes::rules) use annotations::check_annotations;
pub(in crate::kubernetes::rules) use labels::check_labels;
pub(in crate::kubernetes::rules) use selector::check_label_selector;

/// The rules of this area, sorted.
pub(super) const RULES: &[&Rule] = &[
    &annotations_too_large::RULE,
    &forced_recreation::RULE,
    &invalid_annotation::RULE,
    &invalid_finalizer::RULE,
    &invalid_label::RULE,
    &invalid_label_selector::RULE,
    &invalid_name::RULE,
    &invalid_namespace::RULE,
    &invalid_owner::RULE,
    &invalid_pod_security_label::RULE,
    &object_too_large::RULE,
    &object_too_large_to_store::RULE,
    &overwritten_label::RULE,
];
