//! Rules about CustomResourceDefinitions.

mod hoisted;
mod invalid_definition;
mod invalid_definition_default;
mod invalid_definition_schema;
mod list_type;
mod structural;

use crate::kubernetes::rules::Rule;

/// The rules of this area, sorted.
pub(super) const RULES: &[&Rule] =
    &[&invalid_definition::RULE, &invalid_definition_default::RULE, &invalid_definition_schema::RULE];
