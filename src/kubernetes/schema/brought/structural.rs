//! Structural schemas as the API server applies them: unknown fields are refused and dropped, defaults are filled in,
//! and only then is the rest validated.

use std::collections::BTreeSet;

use serde_json::Map;

use super::cost::count;
use super::messages;
use crate::report::diagnostic::{Diagnostic, Reason, suggest};
use crate::text::field_path::{FieldPath, Segment};
use crate::yaml::{Data, Node, Value};

/// What every object has, whatever its schema says.
const META: [&str; 3] = ["apiVersion", "kind", "metadata"];

/// The document without the fields that its schema does not have; each is a finding.
pub(super) fn pruned(document: &Node, schema: &Value, findings: &mut Vec<Diagnostic>) -> Value {
    let mut walk = Prune { path: Vec::new(), findings };
    let Data::Map(entries) = &document.data else { return document.to_value() };
    let fields = entries.iter().filter_map(|entry| {
        let value = if META.contains(&entry.key.as_str()) {
            entry.value.to_value()
        } else {
            walk.entry(entry, schema)?
        };
        Some((entry.key.clone(), value))
    });
    Value::Object(fields.collect())
}

/// The same for a value below the root.
pub(super) fn pruned_below(node: &Node, schema: &Value, findings: &mut Vec<Diagnostic>) -> Value {
    Prune { path: Vec::new(), findings }.value(node, schema)
}

struct Prune<'f> {
    path: Vec<Segment>,
    findings: &'f mut Vec<Diagnostic>,
}

impl Prune<'_> {
    fn value(&mut self, node: &Node, schema: &Value) -> Value {
        match &node.data {
            // Where something else is wanted, its fields are not the mistake.
            Data::Map(_) if wants_no_map(schema) => node.to_value(),
            Data::Map(entries) => {
                let embedded = is(schema, "x-kubernetes-embedded-resource");
                let mut fields = Map::new();
                for entry in entries {
                    let kept = if embedded && META.contains(&entry.key.as_str()) {
                        Some(entry.value.to_value())
                    } else {
                        self.entry(entry, schema)
                    };
                    if let Some(value) = kept {
                        fields.insert(entry.key.clone(), value);
                    }
                }
                Value::Object(fields)
            }
            Data::List(items) => {
                let Some(of_items) = schema.get("items") else { return node.to_value() };
                let mut list = Vec::new();
                for (index, item) in items.iter().enumerate() {
                    self.path.push(Segment::from(index));
                    list.push(self.value(item, of_items));
                    self.path.pop();
                }
                Value::Array(list)
            }
            Data::Null | Data::Bool(_) | Data::Number(_) | Data::String(_) => node.to_value(),
        }
    }

    fn entry(&mut self, entry: &crate::yaml::Entry, schema: &Value) -> Option<Value> {
        let field = field(schema, &entry.key);
        self.path.push(Segment::from(&entry.key));
        let value = match field {
            Field::Known(schema) => Some(self.value(&entry.value, schema)),
            Field::Free => Some(entry.value.to_value()),
            Field::Unknown => {
                let path = FieldPath::new(self.path.clone()).to_string();
                let unknown = Diagnostic::error(format!("unknown field `{path}`"))
                    .rule("unknown-field")
                    .field(path, Some(Reason::UnknownField))
                    .at(entry.key_span);
                let names = schema.get("properties").and_then(Value::as_object);
                let names: Vec<&str> = names.into_iter().flat_map(Map::keys).map(String::as_str).collect();
                self.findings.push(match suggest::help(&entry.key, names) {
                    Some(help) => unknown.help(help),
                    None => unknown,
                });
                None
            }
        };
        self.path.pop();
        value
    }
}

/// What a schema says of a key.
enum Field<'s> {
    Known(&'s Value),
    /// Anything will do.
    Free,
    Unknown,
}

fn field<'s>(schema: &'s Value, key: &str) -> Field<'s> {
    if let Some(property) = schema.get("properties").and_then(|properties| properties.get(key)) {
        return Field::Known(property);
    }
    match schema.get("additionalProperties") {
        Some(Value::Bool(true)) => Field::Free,
        Some(values @ Value::Object(_)) => Field::Known(values),
        _ if is(schema, "x-kubernetes-preserve-unknown-fields") => Field::Free,
        _ => Field::Unknown,
    }
}

fn wants_no_map(schema: &Value) -> bool {
    schema.get("type").and_then(Value::as_str).is_some_and(|ty| ty != "object")
}

/// True if the schema says so.
pub(super) fn is(schema: &Value, flag: &str) -> bool {
    schema.get(flag) == Some(&Value::Bool(true))
}

/// True if a schema, or one in it, has rules in CEL.
pub(super) fn has_cel_rules(schema: &Value) -> bool {
    let is_given = |rules: &Value| rules.as_array().is_some_and(|rules| !rules.is_empty());
    let mut open = vec![schema];
    while let Some(schema) = open.pop() {
        if schema.get("x-kubernetes-validations").is_some_and(is_given) {
            return true;
        }
        open.extend(schema.get("properties").and_then(Value::as_object).into_iter().flat_map(Map::values));
        open.extend(["items", "additionalProperties"].iter().filter_map(|key| schema.get(key)));
    }
    false
}

/// More defaults than a document may get.
#[derive(Debug)]
pub(super) struct TooMany;

/// Fills in defaults, and drops a null where its schema does not allow one.
///
/// # Errors
/// If more values would be filled in than are left.
pub(super) fn fill(value: &mut Value, schema: &Value, left: &mut u64) -> Result<(), TooMany> {
    match value {
        Value::Object(fields) => {
            for (key, property) in schema.get("properties").and_then(Value::as_object).into_iter().flatten() {
                let absent = fields.get(key).is_none_or(|value| is_foreign_null(value, property));
                match property.get("default") {
                    Some(default) if absent && !default.is_null() => {
                        fields.insert(key.clone(), filled(default, left)?);
                    }
                    _ if absent => {
                        fields.shift_remove(key);
                    }
                    _ => {}
                }
            }
            for (key, value) in fields.iter_mut() {
                if let Field::Known(schema) = field(schema, key) {
                    fill(value, schema, left)?;
                }
            }
        }
        Value::Array(items) => {
            let Some(schema) = schema.get("items") else { return Ok(()) };
            for item in items {
                if is_foreign_null(item, schema)
                    && let Some(default) = schema.get("default")
                {
                    *item = filled(default, left)?;
                }
                fill(item, schema, left)?;
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
    Ok(())
}

fn filled(default: &Value, left: &mut u64) -> Result<Value, TooMany> {
    *left = left.checked_sub(count(default)).ok_or(TooMany)?;
    Ok(default.clone())
}

fn is_foreign_null(value: &Value, schema: &Value) -> bool {
    value.is_null() && !is(schema, "nullable")
}

/// Items that may be in a list once and stand there twice.
pub(super) fn repeated(value: &Value, schema: &Value, document: &Node, findings: &mut Vec<Diagnostic>) {
    let mut walk = Repeated { path: Vec::new(), document, findings };
    walk.value(value, schema);
}

struct Repeated<'d, 'f> {
    path: Vec<Segment>,
    document: &'d Node,
    findings: &'f mut Vec<Diagnostic>,
}

impl Repeated<'_, '_> {
    fn value(&mut self, value: &Value, schema: &Value) {
        for (key, value) in value.as_object().into_iter().flatten() {
            if let Field::Known(schema) = field(schema, key) {
                self.path.push(Segment::from(key));
                self.value(value, schema);
                self.path.pop();
            }
        }
        let (Some(items), Some(of_items)) = (value.as_array(), schema.get("items")) else { return };
        let mut seen = BTreeSet::new();
        for (index, item) in items.iter().enumerate() {
            self.path.push(Segment::from(index));
            if let Some(name) = identity(item, schema)
                && !seen.insert(name.clone())
            {
                let path = FieldPath::new(self.path.clone());
                let message = format!("`{path}` has the same {name} as an item before it");
                self.findings.push(messages::finding(self.document, &path, message, Reason::Duplicate));
            }
            self.value(item, of_items);
            self.path.pop();
        }
    }
}

/// What tells an item of a list from the others, if the schema says that something does.
fn identity(item: &Value, schema: &Value) -> Option<String> {
    match schema.get("x-kubernetes-list-type").and_then(Value::as_str) {
        Some("set") => Some(format!("value `{}`", item.as_str().map_or(item.to_string(), str::to_owned))),
        Some("map") if item.is_object() => {
            let keys = schema.get("x-kubernetes-list-map-keys").and_then(Value::as_array);
            let keys = keys.into_iter().flatten().filter_map(Value::as_str);
            let shown = keys.map(|key| match item.get(key) {
                Some(Value::String(text)) => format!("`{key}: {text}`"),
                other => format!("`{key}: {}`", other.unwrap_or(&Value::Null)),
            });
            Some(shown.collect::<Vec<_>>().join(" and "))
        }
        _ => None,
    }
}
