//! The fields of a profile, as the reference and `explain` name them: made from the published schema.

use super::published_schema;
use crate::text::field_path::{FieldPath, Segment};
use crate::yaml::Value;

/// A field of a profile.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// Its path; a key of the author's choice is `*`, an item of a list `[]`.
    pub path: String,
    /// The type of its value, in words.
    pub kind: String,
    /// What it is for.
    pub meaning: String,
}

/// All fields, each before those below it.
pub fn fields() -> Vec<Field> {
    let schema = published_schema();
    let mut found = Vec::new();
    walk(&schema, &schema, "", &mut found);
    found
}

/// A path with the names that a profile gives in place of `*` and `[]`: `topics.orders.partitions` is `topics.*.partitions`.
pub fn general(path: &FieldPath, fields: &[Field]) -> Option<String> {
    let mut general = String::new();
    for segment in path.segments() {
        let next = match segment {
            Segment::Index(_) => format!("{general}[]"),
            Segment::Key(key) if general.is_empty() => key.clone(),
            Segment::Key(key) => format!("{general}.{key}"),
        };
        let below = |path: &str| {
            fields.iter().any(|field| {
                field
                    .path
                    .strip_prefix(path)
                    .is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
            })
        };
        let any = format!("{general}.*");
        general = if below(&next) {
            next
        } else if below(&any) {
            any
        } else {
            return None;
        };
    }
    Some(general)
}

fn walk(schema: &Value, root: &Value, prefix: &str, found: &mut Vec<Field>) {
    for (name, property) in schema.get("properties").and_then(Value::as_object).into_iter().flatten() {
        let path = format!("{prefix}{name}");
        let inner = target(property, root);
        let meaning = property.get("description").or(inner.get("description")).and_then(Value::as_str);
        found.push(Field {
            path: path.clone(),
            kind: kind(inner, root),
            meaning: meaning.unwrap_or_default().replace('\n', " "),
        });
        walk(inner, root, &format!("{path}."), found);
        if let Some(values) = inner.get("additionalProperties").filter(|values| values.is_object()) {
            walk(target(values, root), root, &format!("{path}.*."), found);
        }
        if let Some(items) = inner.get("items") {
            walk(target(items, root), root, &format!("{path}[]."), found);
        }
    }
}

/// The schema that a property stands for, without the `null` that every value may be.
fn target<'a>(schema: &'a Value, root: &'a Value) -> &'a Value {
    let choices = schema.get("anyOf").and_then(Value::as_array);
    let is_value = |choice: &&Value| choice.get("type").and_then(Value::as_str) != Some("null");
    let schema = choices.and_then(|choices| choices.iter().find(is_value)).unwrap_or(schema);
    let reference = schema.get("$ref").and_then(Value::as_str);
    reference.and_then(|reference| root.pointer(reference.trim_start_matches('#'))).unwrap_or(schema)
}

fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn kind(schema: &Value, root: &Value) -> String {
    let choices: Vec<String> = schema
        .get("oneOf")
        .or(schema.get("enum"))
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .map(|choice| choice.get("const").unwrap_or(choice))
        .filter(|choice| !choice.is_null())
        .map(|choice| format!("`{}`", text(choice)))
        .collect();
    if !choices.is_empty() {
        return choices.join(", ");
    }
    let format = schema.get("format").and_then(Value::as_str).filter(|format| !format.contains("int"));
    if let Some(format) = format {
        return format.replace('-', " ");
    }
    if let Some(items) = schema.get("items") {
        return format!("list of {}", kind(target(items, root), root));
    }
    let types: Vec<&str> = match schema.get("type") {
        Some(Value::Array(types)) => {
            types.iter().filter_map(Value::as_str).filter(|name| *name != "null").collect()
        }
        Some(Value::String(name)) => vec![name],
        _ => vec!["any"],
    };
    types.join(" or ").replace("object", "map").replace("string", "text")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_the_author_are_general() {
        let fields = fields();
        for (path, wanted) in [
            ("persistence.size", Some("persistence.size")),
            ("topics.orders.partitions", Some("topics.*.partitions")),
            ("topics.\"a.b\".config", Some("topics.*.config")),
            ("topics.*.partitions", Some("topics.*.partitions")),
            ("scheduling.tolerations[0].key", Some("scheduling.tolerations[].key")),
            ("persistence.sise", None),
            ("nothing", None),
        ] {
            let path = FieldPath::parse(path).unwrap();
            assert_eq!(general(&path, &fields).as_deref(), wanted, "{path}");
        }
    }
}
