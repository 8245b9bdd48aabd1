//! Rules about ConfigMaps and Secrets.

mod content;
mod data_too_large;
mod duplicate_data_key;
mod incomplete_secret;
mod invalid_base64;
mod invalid_data_key;
mod secret_in_manifest;
mod tls_without_pem;

use crate::kubernetes::rules::Rule;

/// The rules of this area, sorted.
pub(super) const RULES: &[&Rule] = &[
    &data_too_large::RULE,
    &duplicate_data_key::RULE,
    &incomplete_secret::RULE,
    &invalid_base64::RULE,
    &invalid_data_key::RULE,
    &secret_in_manifest::RULE,
    &tls_without_pem::RULE,
];
