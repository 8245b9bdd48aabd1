//! Rules about names that objects give each other. The API server checks none of them; only what is in the same input
//! is compared.

mod dangling_reference;
mod duplicate_object;
mod missing_key;
mod namespace_too_late;
mod pods_not_selected;
mod target_port_missing;
mod undeclared_target_port;
mod wrong_governing_service;

use crate::kubernetes::rules::Rule;

/// The rules of this area, sorted.
pub(super) const RULES: &[&Rule] = &[
    &dangling_reference::RULE,
    &duplicate_object::RULE,
    &missing_key::RULE,
    &namespace_too_late::RULE,
    &pods_not_selected::RULE,
    &target_port_missing::RULE,
    &undeclared_target_port::RULE,
    &wrong_governing_service::RULE,
];
