//! JSON Schemas of what commands print with `--format json`, from the Rust types that are printed.

pub use schemars::JsonSchema;
use schemars::Schema;
use schemars::generate::SchemaSettings;
use schemars::transform::RecursiveTransform;
use serde_json::{Map, Value};

/// The address below which the schemas have their names. Validators compare it, and fetch nothing.
const BASE: &str = "https://kafka-gen.dev/schemas";

/// The schema of a type that the named command prints, under the version of its format.
///
/// Objects are closed: a key that the type does not have is an error, so that tests of readers find misspelt ones.
pub fn document<T: JsonSchema>(command: &str, version: u32) -> Value {
    let settings = SchemaSettings::draft2020_12().for_serialize().with_transform(RecursiveTransform(close));
    let mut schema = settings.into_generator().into_root_schema_for::<T>();
    let title = format!("kafka-gen {command} --format json");
    let mut fields = Map::new();
    fields.extend(schema.remove("$schema").map(|dialect| ("$schema".to_owned(), dialect)));
    fields.insert("$id".to_owned(), format!("{BASE}/{command}/v{version}.json").into());
    fields.insert("title".to_owned(), title.into());
    let rest = schema.as_object().into_iter().flatten();
    fields.extend(rest.filter(|(key, _)| *key != "title").map(|(key, value)| (key.clone(), value.clone())));
    Value::Object(fields)
}

fn close(schema: &mut Schema) {
    if let Some(fields) = schema.as_object_mut().filter(|fields| fields.contains_key("properties")) {
        fields.entry("additionalProperties").or_insert(false.into());
    }
}
