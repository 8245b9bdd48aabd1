use crate::kubernetes::manifest::Object;
use crate::kubernetes::rules::{Check, Findings, Level, Rule};
use crate::kubernetes::types::config_key;

pub(super) static RULE: Rule = Rule {
    name: "invalid-data-key",
    summary: "a key of a ConfigMap or Secret is not a valid file name",
    level: Level::Refused,
    page: include_str!("invalid_data_key.md"),
    check: Check::Object(check),
};

fn check(object: &Object<'_>, findings: &mut Findings<'_>) {
    // The API server puts `stringData` into `data` before it looks at the keys.
    let maps = match (object.api_version, object.kind) {
        ("v1", "ConfigMap") => [("data", "data"), ("binaryData", "binaryData")],
        ("v1", "Secret") => [("data", "data"), ("stringData", "data")],
        _ => return,
    };
    for (map, reported) in maps {
        let Some(data) = object.dig(&[map]) else { continue };
        for key in data.entries().iter().map(|entry| entry.key.as_str()) {
            if let Err(wanted) = config_key(key) {
                findings
                    .name_of_key(data, key)
                    .field(format!("{reported}[{key}]"))
                    .help("rename the key; `items` of a volume can mount it under another path")
                    .invalid(wanted);
            }
        }
    }
}
