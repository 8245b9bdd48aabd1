//! One difference between two objects, with both values.

use super::Part;
use crate::kubernetes::types::Quantity;
use crate::text::source::Span;
use crate::yaml::Value;

/// One thing that is different.
#[derive(Clone, Debug)]
pub struct Difference {
    /// Its place among all differences.
    pub index: usize,
    /// The pair that it is in.
    pub pair: usize,
    /// The field, as the API server writes its path; empty for an object that comes or goes as a whole.
    pub path: String,
    /// The field without indices of lists, for rules to match: `spec.template.spec.containers.image`.
    pub place: String,
    /// The part of a text that is meant: a setting in a properties file, a topic in a table.
    pub part: Option<Part>,
    /// What it was.
    pub old: Option<Value>,
    /// What it will be.
    pub new: Option<Value>,
    /// The node on the new side that it is about, if there is one; otherwise the one on the old side.
    pub span: Span,
}

impl Difference {
    /// True if it is this field, or in it.
    pub fn is_in(&self, field: &str) -> bool {
        self.place.strip_prefix(field).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    }

    /// The text that it was, or nothing.
    pub fn old_text(&self) -> &str {
        self.old.as_ref().and_then(Value::as_str).unwrap_or_default()
    }

    /// The text that it will be, or nothing.
    pub fn new_text(&self) -> &str {
        self.new.as_ref().and_then(Value::as_str).unwrap_or_default()
    }

    /// Both values as whole numbers, where both are.
    pub fn numbers(&self) -> Option<(i64, i64)> {
        let number = |value: &Option<Value>| match value.as_ref()? {
            Value::Number(number) => number.as_i64(),
            Value::String(text) => text.trim().parse().ok(),
            _ => None,
        };
        Some((number(&self.old)?, number(&self.new)?))
    }

    /// Both values as quantities, where both are.
    pub fn amounts(&self) -> Option<(Quantity, Quantity)> {
        Some((self.old_text().parse().ok()?, self.new_text().parse().ok()?))
    }
}
