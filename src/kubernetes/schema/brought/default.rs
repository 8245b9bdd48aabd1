//! Default values in the schemas of a CustomResourceDefinition, which must satisfy these schemas themselves.

use jsonschema::ValidationError;

use super::{Schema, Semantics, messages, structural};
use crate::yaml::Node;

/// Why the API server rejects the default value of a schema; none if it takes it, or if the schema cannot be read.
pub fn default_violation(schema: &Node) -> Option<String> {
    let default = schema.get("default").map(|default| default.clone().without_nulls())?;
    // What an embedded object has beside its schema is not looked at.
    if schema.get("x-kubernetes-embedded-resource").is_some() {
        return None;
    }
    let compiled = Schema::of(schema.to_value(), Semantics::Structural { drops_status: false }).ok()?;
    let mut unknown = Vec::new();
    structural::pruned_below(&default, &compiled.text, &mut unknown);
    if let Some(first) = unknown.first() {
        return Some(first.message.clone());
    }
    // The API server does not fill in the defaults below before it validates this one.
    let value = default.to_value();
    if !compiled.cost.allows(&compiled.text, &value) {
        return None;
    }
    let first = compiled.validator.iter_errors(&value).next();
    first.map(|error: ValidationError<'_>| messages::about(&error))
}
