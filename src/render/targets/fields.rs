//! Maps that are built field by field, in the order in which they are written.

use serde::Serialize;

use crate::yaml::Value;

/// A map under construction.
#[derive(Debug, Default)]
pub(super) struct Fields(serde_json::Map<String, Value>);

impl Fields {
    /// Sets a field.
    pub(super) fn set(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.0.insert(name.to_owned(), value.into());
        self
    }

    /// Sets a field, if there is something to set.
    pub(super) fn maybe(self, name: &str, value: Option<impl Into<Value>>) -> Self {
        match value {
            Some(value) => self.set(name, value),
            None => self,
        }
    }

    /// Sets a field to a list, a map or a text, unless it is empty.
    pub(super) fn filled(self, name: &str, value: impl Into<Value>) -> Self {
        let value = value.into();
        let empty = match &value {
            Value::Array(items) => items.is_empty(),
            Value::Object(fields) => fields.is_empty(),
            Value::String(text) => text.is_empty(),
            Value::Null => true,
            Value::Bool(_) | Value::Number(_) => false,
        };
        if empty { self } else { self.set(name, value) }
    }
}

impl From<Fields> for Value {
    fn from(fields: Fields) -> Self {
        Self::Object(fields.0)
    }
}

/// What serialises to a value: lists and maps with keys of text always do.
pub(super) fn plain(value: &impl Serialize) -> Value {
    serde_json::to_value(value).unwrap_or_default()
}

/// The same value with other labels wherever labels are matched.
pub(super) fn selecting(value: &Value, labels: &Value) -> Value {
    match value {
        Value::Object(fields) => fields
            .iter()
            .map(|(name, value)| {
                let value = if name == "matchLabels" { labels.clone() } else { selecting(value, labels) };
                (name.clone(), value)
            })
            .collect(),
        Value::Array(items) => items.iter().map(|item| selecting(item, labels)).collect(),
        other => other.clone(),
    }
}
