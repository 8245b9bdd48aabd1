//! The generator on a small type of the kind that a profile is made of.

use std::collections::BTreeMap;

use schemars::{JsonSchema, schema_for};
use serde_json::json;

use super::generate::generate;
use crate::support::expect_file;

#[derive(JsonSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "only its schema is wanted")]
struct Sample {
    #[schemars(extend("format" = "dns-label"))]
    name: String,
    #[schemars(range(min = 1, max = 100))]
    replicas: u16,
    offset: Option<i32>,
    count: Option<u64>,
    mode: Mode,
    plain: Option<Plain>,
    inner: Option<Inner>,
    #[serde(default)]
    tree: Vec<Inner>,
    labels: BTreeMap<Key, String>,
    settings: BTreeMap<String, serde_json::Value>,
    by_mode: BTreeMap<Plain, bool>,
    ratio: Option<f64>,
    size: Size,
    nested: Vec<Vec<bool>>,
}

#[derive(JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
#[expect(dead_code, reason = "only its schema is wanted")]
struct Inner {
    storage_class: Option<String>,
    children: Vec<Inner>,
}

/// Documented variants become constants.
#[derive(JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[expect(dead_code, reason = "only its schema is wanted")]
enum Mode {
    /// Nothing.
    Off,
    /// Everything.
    AllOfIt,
    Undocumented,
}

#[derive(JsonSchema)]
#[expect(dead_code, reason = "only its schema is wanted")]
enum Plain {
    A,
    B,
}

#[derive(JsonSchema)]
#[schemars(extend("format" = "label-key"))]
struct Key(#[expect(dead_code, reason = "only its schema is wanted")] String);

#[derive(JsonSchema)]
#[schemars(extend("type" = ["string", "number"], "format" = "quantity"))]
struct Size(#[expect(dead_code, reason = "only its schema is wanted")] String);

#[test]
fn a_type_of_our_own_becomes_a_table() {
    let mut schema = schema_for!(Sample).to_value();
    // schemars drops the schema of a map's keys; a profile says it this way.
    schema["properties"]["labels"]["propertyNames"] = json!({ "format": "label-key" });
    expect_file("tests/schema/own.expected.rs", &generate(&schema, "Sample"));
}

#[test]
#[should_panic(expected = "Sample/name: `pattern` is not translated")]
fn what_the_tables_cannot_say_is_refused() {
    let property = json!({ "type": "string", "pattern": "^a$" });
    generate(
        &json!({ "type": "object", "properties": { "name": property }, "additionalProperties": false }),
        "Sample",
    );
}

#[test]
#[should_panic(expected = "Sample: is open")]
fn a_type_that_lets_unknown_fields_in_is_refused() {
    generate(&json!({ "type": "object", "properties": {} }), "Sample");
}
