//! Where a `$ref` leads.

use std::collections::BTreeMap;

use crate::yaml::Value;

/// The schema that this one refers to.
pub(super) fn referred<'s>(
    root: &'s Value,
    anchors: &BTreeMap<&str, &'s Value>,
    schema: &Value,
) -> Option<&'s Value> {
    let reference = schema.get("$ref")?.as_str()?;
    // What is before the `#` can only name this document: others are never read.
    let fragment = reference.split_once('#').map_or("", |(_, fragment)| fragment);
    if fragment.is_empty() || fragment.starts_with('/') {
        root.pointer(&decoded(fragment))
    } else {
        anchors.get(fragment).copied()
    }
}

/// Percent signs in a reference stand for bytes.
fn decoded(fragment: &str) -> String {
    let mut bytes = Vec::with_capacity(fragment.len());
    let mut rest = fragment.bytes();
    while let Some(byte) = rest.next() {
        let digits = (byte == b'%').then(|| rest.clone().take(2).map(char::from).collect::<String>());
        match digits.and_then(|digits| u8::from_str_radix(&digits, 16).ok()) {
            Some(byte) => {
                bytes.push(byte);
                rest.next();
                rest.next();
            }
            None => bytes.push(byte),
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// The schemas that have a name inside the document.
pub(super) fn anchors(schema: &Value) -> BTreeMap<&str, &Value> {
    let mut found = BTreeMap::new();
    let mut open = vec![schema];
    while let Some(value) = open.pop() {
        match value {
            Value::Array(items) => open.extend(items),
            Value::Object(fields) => {
                let names =
                    ["$anchor", "$dynamicAnchor"].iter().filter_map(|keyword| fields.get(*keyword)?.as_str());
                found.extend(names.map(|name| (name, value)));
                open.extend(fields.values());
            }
            _ => {}
        }
    }
    found
}
