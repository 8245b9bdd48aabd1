//! A change as a profile names it to acknowledge it: what it is about, and both values.

use serde::Serialize;

use super::{Difference, Pair, Part};
use crate::report::report_schema::JsonSchema;
use crate::text::digest;
use crate::yaml::{self, Value};

/// What stands for the reason that only a person can give.
pub const REASON: &str = "<REASON>";

/// What a change is about, and its values.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Subject {
    /// The object, `StatefulSet/kafka`, or the topic, `topic/orders`.
    pub object: String,
    /// The setting or field; none if it is the whole object.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// The value before the change.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// The value after it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<String>,
}

/// A rule and a change that the profile can acknowledge.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Acknowledgeable {
    /// The rule.
    pub rule: &'static str,
    /// The change.
    #[serde(flatten)]
    pub subject: Subject,
}

impl Subject {
    /// What a difference is about.
    pub fn of(difference: &Difference, pair: &Pair) -> Self {
        let (object, field) = match &difference.part {
            Some(Part::Topic(name, column)) => (format!("topic/{name}"), column.clone()),
            Some(Part::User(name, column)) => (format!("user/{name}"), column.clone()),
            Some(part) => (pair.display(), Some(part.display())),
            None => (pair.display(), Some(difference.path.clone()).filter(|path| !path.is_empty())),
        };
        // What goes as a whole is known by its name; what comes may be one thing or another.
        let from = difference.old.as_ref().filter(|_| field.is_some()).map(text);
        let to = difference.new.as_ref().map(text);
        Self { object, field, from, to }
    }

    /// The entry of a profile, on one line.
    pub fn entry(&self, rule: &str, reason: &str) -> String {
        let mut fields =
            vec![("rule", rule.to_owned()), ("object", yaml::inline(&Value::from(self.object.as_str())))];
        let optional = [("field", &self.field), ("from", &self.from), ("to", &self.to)];
        fields.extend(
            optional.into_iter().filter_map(|(key, value)| Some((key, yaml::flow_text(value.as_ref()?)))),
        );
        fields.push(("reason", yaml::flow_text(reason)));
        let fields: Vec<String> = fields.iter().map(|(key, value)| format!("{key}: {value}")).collect();
        format!("- {{ {} }}", fields.join(", "))
    }
}

impl Acknowledgeable {
    /// The entry of a profile, with a mark where the reason belongs.
    pub fn entry(&self) -> String {
        self.subject.entry(self.rule, REASON)
    }
}

/// A value as it is written in a profile; of a long one, what tells it from others.
fn text(value: &Value) -> String {
    const LONGEST: usize = 100;
    let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    if text.chars().count() > LONGEST || text.contains(char::is_control) {
        return format!("sha256:{}", digest::hex([text.as_str()], 8));
    }
    text
}
