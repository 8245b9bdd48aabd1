use std::collections::BTreeSet;

use crate::kubernetes::manifest::Object;
use crate::kubernetes::rules::{Check, Findings, Level, Rule};
use crate::yaml::Node;

pub(super) static RULE: Rule = Rule {
    name: "duplicate-data-key",
    summary: "a ConfigMap has the same key in `data` and in `binaryData`",
    level: Level::Refused,
    page: include_str!("duplicate_data_key.md"),
    check: Check::Object(check),
};

fn check(object: &Object<'_>, findings: &mut Findings<'_>) {
    if !object.is("v1", "ConfigMap") {
        return;
    }
    let (Some(data), Some(binary)) = (object.dig(&["data"]), object.dig(&["binaryData"])) else { return };
    let keys = |map: &'static str| object.dig(&[map]).map(Node::entries).unwrap_or_default().iter();
    let known: BTreeSet<&str> = keys("binaryData").map(|entry| entry.key.as_str()).collect();
    for key in keys("data").map(|entry| entry.key.as_str()).filter(|key| known.contains(key)) {
        findings
            .name_of_key(data, key)
            .field(format!("data[{key}]"))
            .because(binary, "the other key")
            .help("a ConfigMap is mounted as one directory: remove or rename one of the keys")
            .invalid("is already in `binaryData`");
    }
}
