//! The names of the chart's values, which `tests/schema/chart.py` writes: the chart itself brings no schema.

use std::sync::LazyLock;

use super::ChartValues;
use crate::text::field_path::{FieldPath, Segment};
use crate::yaml::{Node, Value};

#[expect(clippy::disallowed_methods, reason = "the text is part of the program")]
static NAMES: LazyLock<Value> =
    LazyLock::new(|| serde_json::from_str(include_str!("names.json")).unwrap_or_default());

/// What Helm itself passes to every chart, and to the library that Bitnami's charts have in common.
const OF_HELM: [&str; 3] = ["common", "global", "tags"];

/// A value that the chart does not read.
#[derive(Debug)]
pub struct UnknownValue<'a> {
    /// The path.
    pub path: FieldPath,
    /// The value.
    pub node: &'a Node,
    /// The names that the chart has there.
    pub known: Vec<&'static str>,
}

impl<'a> ChartValues<'a> {
    /// The values that the chart does not read.
    pub fn unknown_values(&self) -> Vec<UnknownValue<'a>> {
        let mut found = Vec::new();
        below(self.root, &NAMES, &mut Vec::new(), &mut found);
        found
    }
}

fn below<'a>(
    node: &'a Node,
    names: &'static Value,
    path: &mut Vec<Segment>,
    found: &mut Vec<UnknownValue<'a>>,
) {
    let Some(names) = names.as_object() else { return };
    for entry in node.entries() {
        let is_of_helm = path.is_empty() && OF_HELM.contains(&entry.key.as_str());
        path.push(Segment::from(&entry.key));
        match names.get(&entry.key) {
            Some(inner) => below(&entry.value, inner, path, found),
            None if is_of_helm => {}
            None => found.push(UnknownValue {
                path: FieldPath::new(path.clone()),
                node: &entry.value,
                known: names.keys().map(String::as_str).collect(),
            }),
        }
        path.pop();
    }
}
