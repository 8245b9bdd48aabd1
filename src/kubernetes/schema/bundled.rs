//! Schemas of custom resources that are part of the program, each set as a text in which what occurs more than once is
//! written once. `tests/schema/strimzi.py`, `tests/schema/gateway.py` and
//! `tests/schema/cert_manager.py` write them.

use std::sync::OnceLock;

use super::{cert_manager, gateway, strimzi};
use crate::yaml::Value;

/// The schemas of one release of a project.
#[derive(Debug)]
pub(super) struct Bundle {
    text: &'static str,
    read: OnceLock<Value>,
}

impl Bundle {
    pub(super) const fn of(text: &'static str) -> Self {
        Self { text, read: OnceLock::new() }
    }

    // Read where such a resource is checked, and only then.
    #[expect(clippy::disallowed_methods, reason = "the text is part of the program")]
    fn read(&self) -> &Value {
        self.read.get_or_init(|| serde_json::from_str(self.text).unwrap_or_default())
    }

    /// The release whose schemas these are.
    pub(super) fn release(&self) -> &str {
        self.read().get("release").and_then(Value::as_str).unwrap_or_default()
    }

    /// The schema under this name.
    pub(super) fn schema(&self, name: &str) -> Option<Value> {
        Some(self.expanded(self.read().get("kinds")?.get(name)?))
    }

    /// The schema with what it shares written out.
    fn expanded(&self, value: &Value) -> Value {
        match value {
            Value::Object(fields) => {
                let item = |number: u64| self.read().get("shared")?.get(usize::try_from(number).ok()?);
                match fields.get("$shared").and_then(Value::as_u64).and_then(item) {
                    Some(item) => self.expanded(item),
                    None => fields.iter().map(|(key, value)| (key.clone(), self.expanded(value))).collect(),
                }
            }
            Value::Array(items) => items.iter().map(|item| self.expanded(item)).collect(),
            other => other.clone(),
        }
    }
}

/// How many kinds there are, each version of one counted.
pub(super) const COUNT: usize = strimzi::KINDS.len() + gateway::KINDS.len() + cert_manager::KINDS.len();

/// The API version and the kind at each position.
pub fn kinds() -> impl Iterator<Item = (&'static str, &'static str)> {
    let strimzi = strimzi::KINDS.into_iter().map(|kind| (strimzi::API_VERSION, kind));
    strimzi.chain(gateway::KINDS).chain(cert_manager::KINDS)
}

/// The position of a kind.
pub(super) fn index(api_version: &str, kind: &str) -> Option<usize> {
    // Most objects are none of these, and comparing every kind with them is not free.
    let group = api_version.split_once('/')?.0;
    if ![strimzi::GROUP, gateway::GROUP, cert_manager::GROUP, cert_manager::TRUST_GROUP].contains(&group) {
        return None;
    }
    kinds().position(|known| known == (api_version, kind))
}

/// The schema of a kind.
pub(super) fn schema(api_version: &str, kind: &str) -> Option<Value> {
    match api_version.split_once('/')?.0 {
        strimzi::GROUP => strimzi::schema(kind),
        gateway::GROUP => gateway::schema(api_version, kind),
        _ => cert_manager::schema(api_version, kind),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_has_a_position_and_a_schema_without_references() {
        assert_eq!(kinds().count(), COUNT);
        for (position, (api_version, kind)) in kinds().enumerate() {
            assert_eq!(index(api_version, kind), Some(position));
            let schema = schema(api_version, kind).unwrap();
            assert!(schema.pointer("/properties/spec/properties").is_some(), "{api_version} {kind}");
            assert!(!schema.to_string().contains("$shared"), "{api_version} {kind}");
        }
        for (api_version, kind) in [
            ("kafka.strimzi.io/v1beta2", "KafkaUser"),
            ("kafka.strimzi.io/v1", "KafkaConnect"),
            ("v1", "Pod"),
        ] {
            assert_eq!(index(api_version, kind), None);
        }
    }
}
