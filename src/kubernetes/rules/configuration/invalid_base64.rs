use crate::kubernetes::manifest::Object;
use crate::kubernetes::rules::{Check, Findings, Level, Rule};
use crate::kubernetes::types::from_base64;
use crate::report::diagnostic::Reason;

pub(super) static RULE: Rule = Rule {
    name: "invalid-base64",
    summary: "a value in `data` of a Secret or in `binaryData` of a ConfigMap is not base64",
    level: Level::Refused,
    page: include_str!("invalid_base64.md"),
    check: Check::Object(check),
};

fn check(object: &Object<'_>, findings: &mut Findings<'_>) {
    let (map, plain) = match (object.api_version, object.kind) {
        ("v1", "ConfigMap") => ("binaryData", "data"),
        ("v1", "Secret") => ("data", "stringData"),
        _ => return,
    };
    let Some(data) = object.dig(&[map]) else { return };
    for entry in data.entries() {
        if entry.value.as_str().is_some_and(|text| from_base64(text).is_none()) {
            findings
                .key(data, &entry.key)
                .field(format!("{map}[{}]", entry.key))
                .help(format!("write plain text under `{plain}`"))
                .say(Reason::WrongType, "is not base64 in the standard alphabet with padding");
        }
    }
}
