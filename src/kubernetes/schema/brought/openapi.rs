//! Structural schemas, which speak a dialect of OpenAPI, in the words of JSON Schema.

use std::collections::BTreeSet;

use serde_json::{Map, json};

use super::pattern;
use super::structural::is;
use crate::yaml::Value;

/// Keywords that mean the same in JSON Schema.
const SAME: [&str; 11] = [
    "maxItems",
    "maxLength",
    "maxProperties",
    "maximum",
    "minItems",
    "minLength",
    "minProperties",
    "minimum",
    "multipleOf",
    "type",
    "uniqueItems",
];

/// Formats that the API server checks as JSON Schema does; it passes over those that it does not know.
const FORMATS: [&str; 5] = ["byte", "date", "date-time", "ipv4", "ipv6"];

/// The schema as JSON Schema says it.
pub(super) fn translated(schema: &Value) -> Value {
    let Some(keywords) = schema.as_object() else { return schema.clone() };
    let mut made = Map::new();
    for (keyword, value) in keywords {
        let value = match (keyword.as_str(), value) {
            ("enum" | "required", Value::Array(list)) => once(list),
            ("format", Value::String(format)) if FORMATS.contains(&format.as_str()) => value.clone(),
            ("properties", Value::Object(properties)) => {
                properties.iter().map(|(name, schema)| (name.clone(), translated(schema))).collect()
            }
            ("items" | "not" | "additionalProperties", _) => translated(value),
            ("allOf" | "anyOf" | "oneOf", Value::Array(list)) => list.iter().map(translated).collect(),
            ("pattern", _) => {
                made.insert(pattern::KEYWORD.to_owned(), value.clone());
                continue;
            }
            (same, _) if SAME.contains(&same) => value.clone(),
            _ => continue,
        };
        made.insert(keyword.clone(), value);
    }
    // OpenAPI took these from an old draft, where they say whether the limit itself is out.
    for (limit, exclusive) in [("minimum", "exclusiveMinimum"), ("maximum", "exclusiveMaximum")] {
        if is(schema, exclusive)
            && let Some(value) = made.shift_remove(limit)
        {
            made.insert(exclusive.to_owned(), value);
        }
    }
    if is(schema, "x-kubernetes-int-or-string") {
        made.insert("type".to_owned(), json!(["integer", "string"]));
        // It says the same once more, and less clearly.
        if made.get("anyOf") == Some(&json!([{ "type": "integer" }, { "type": "string" }])) {
            made.shift_remove("anyOf");
        }
    }
    if is(schema, "nullable")
        && let Some(types) = made.get_mut("type")
    {
        let mut all = types.as_array().cloned().unwrap_or_else(|| vec![types.clone()]);
        all.push("null".into());
        *types = all.into();
    }
    if is(schema, "x-kubernetes-embedded-resource") {
        let mut all = made.get("required").and_then(Value::as_array).cloned().unwrap_or_default();
        all.retain(|key| key != "apiVersion" && key != "kind");
        all.extend(["apiVersion", "kind"].map(Value::from));
        made.insert("required".to_owned(), all.into());
    }
    if schema.get("format").and_then(Value::as_str) == Some("int32") {
        let range = json!({ "minimum": i32::MIN, "maximum": i32::MAX });
        let mut all = made.get("allOf").and_then(Value::as_array).cloned().unwrap_or_default();
        all.push(range);
        made.insert("allOf".to_owned(), all.into());
    }
    Value::Object(made)
}

/// JSON Schema has no item twice here.
fn once(list: &[Value]) -> Value {
    let mut seen = BTreeSet::new();
    list.iter().filter(|item| seen.insert(item.to_string())).cloned().collect()
}
