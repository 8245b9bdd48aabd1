//! The JSON Schema of a profile, as editors read it.

use schemars::generate::SchemaSettings;
use serde_json::json;

use super::Profile;
use crate::yaml::Value;

/// The schema of one layer: every key may be left out, and every value may be `null`, which removes it.
pub fn published_schema() -> Value {
    let mut schema =
        SchemaSettings::draft2020_12().into_generator().into_root_schema_for::<Profile>().to_value();
    loosen(&mut schema);
    schema
}

fn loosen(schema: &mut Value) {
    let Value::Object(map) = schema else { return };
    map.remove("required");
    for key in ["properties", "$defs"] {
        if let Some(Value::Object(children)) = map.get_mut(key) {
            for child in children.values_mut() {
                loosen(child);
                if key == "properties" {
                    allow_null(child);
                }
            }
        }
    }
    if let Some(values @ Value::Object(_)) = map.get_mut("additionalProperties") {
        loosen(values);
        allow_null(values);
    }
    for key in ["items", "anyOf", "oneOf"] {
        match map.get_mut(key) {
            Some(Value::Array(choices)) => choices.iter_mut().for_each(loosen),
            Some(child) => loosen(child),
            None => {}
        }
    }
}

fn allow_null(schema: &mut Value) {
    let Value::Object(map) = schema else { return };
    match map.get_mut("type") {
        Some(Value::Array(types)) if types.contains(&json!("null")) => {}
        Some(Value::Array(types)) => types.push("null".into()),
        Some(one) => *one = json!([one.clone(), "null"]),
        None => {
            if let Some(Value::Array(choices)) = map.get_mut("anyOf") {
                if !choices.contains(&json!({ "type": "null" })) {
                    choices.push(json!({ "type": "null" }));
                }
            } else if let Some(target) = map.remove("$ref") {
                map.insert("anyOf".to_owned(), json!([{ "$ref": target }, { "type": "null" }]));
            }
        }
    }
}
