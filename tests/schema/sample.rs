//! Sound documents made from the schema alone, so that every field of every kind is put to the test.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::mutate::Random;

/// Writes documents that follow a schema, those fields first that it has written least.
pub struct Sampler<'a> {
    definitions: &'a Value,
    /// How often each field was written, by definition and name.
    pub written: BTreeMap<(String, String), usize>,
    pub random: Random,
}

impl<'a> Sampler<'a> {
    pub fn new(schema: &'a Value) -> Self {
        Self { definitions: &schema["$defs"], written: BTreeMap::new(), random: Random(2) }
    }

    /// A value of a definition; below `depth` levels it has required fields only.
    pub fn definition(&mut self, name: &str, depth: usize) -> Value {
        self.value(&self.definitions[name], name, depth)
    }

    fn value(&mut self, schema: &Value, owner: &str, depth: usize) -> Value {
        if let Some(target) = schema.get("$ref").and_then(Value::as_str) {
            return self.definition(target.trim_start_matches("#/$defs/"), depth);
        }
        if let Some(properties) = schema.get("properties").and_then(Value::as_object) {
            return self.object(schema, properties, owner, depth);
        }
        let types =
            schema.get("type").map(|types| types.as_array().cloned().unwrap_or_else(|| vec![types.clone()]));
        let Some(types) = types else { return json!({ "any": [null] }) };
        match types[self.random.below(types.len())].as_str() {
            Some("boolean") => json!(true),
            Some("integer" | "number") => json!(self.random.below(100)),
            Some("string") if schema["format"] == "quantity" => json!("512Mi"),
            Some("string") => json!("text"),
            Some("array") => json!([self.value(&schema["items"], owner, depth)]),
            Some("object") if schema.get("additionalProperties").is_some() => {
                json!({ "a.b/c": self.value(&schema["additionalProperties"], owner, depth) })
            }
            Some("object") => json!({ "any": { "x": null } }),
            other => panic!("{owner}: {other:?}"),
        }
    }

    fn object(
        &mut self,
        schema: &Value,
        properties: &Map<String, Value>,
        owner: &str,
        depth: usize,
    ) -> Value {
        let required: Vec<&str> = schema
            .get("required")
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
            .collect();
        let mut made = Map::new();
        for (field, schema) in properties {
            let count = self.written.get(&(owner.to_owned(), field.clone())).copied().unwrap_or_default();
            let wanted = depth > 0 && self.random.below(count + 2) < 2;
            if wanted || required.contains(&field.as_str()) {
                *self.written.entry((owner.to_owned(), field.clone())).or_default() += 1;
                made.insert(field.clone(), self.value(schema, owner, depth.saturating_sub(1)));
            }
        }
        Value::Object(made)
    }
}
