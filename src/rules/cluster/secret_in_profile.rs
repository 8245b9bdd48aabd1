use std::collections::BTreeMap;

use super::{Findings, Subject};
use crate::field_path::{FieldPath, field_path};
use crate::rules::{Check, Level, Rule};
use crate::yaml::Value;

pub(super) static RULE: Rule = Rule {
    name: "secret-in-profile",
    summary: "a setting holds a secret itself instead of referring to one",
    level: Level::Error,
    page: include_str!("secret_in_profile.md"),
    check: Check::Cluster(check),
};

/// The ends of the names of Kafka's settings of type `password`, but for certificates, which are public.
const SECRET: [&str; 8] = [
    "jaas.config",
    "keystore.key",
    "master.key",
    "passphrase",
    "password",
    "private.key",
    "secret",
    "secret.key",
];

const TAKE_OUT: &str = "take it out: a profile is committed, reviewed and rendered; passing Secrets to brokers is not supported yet";
const REFER: &str = "refer to a Secret instead, as `valueFrom.secretKeyRef` does in `env`";

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    for (name, value) in subject.config() {
        check_value(name, &value, &field_path!["config", name], TAKE_OUT, findings);
    }
    for (i, option) in subject.profile.jvm.iter().flat_map(|jvm| &jvm.options).enumerate() {
        if let Some((name, value)) = option.strip_prefix("-D").and_then(|option| option.split_once('=')) {
            check_value(name, value, &field_path!["jvm", "options", i], TAKE_OUT, findings);
        }
    }
    for (name, patch) in &subject.profile.patches {
        let path = field_path!["patches", name];
        for (kind, body) in [("strategic", &patch.strategic), ("merge", &patch.merge)] {
            for (key, value) in body.iter().flatten() {
                check_entry(key, value, &path.join(kind).join(key), findings);
            }
        }
        for (i, operation) in patch.json.iter().flatten().enumerate() {
            let key = operation.path.rsplit('/').next().unwrap_or_default();
            check_entry(key, &operation.value, &path.join("json").join(i).join("value"), findings);
        }
    }
    for (name, object) in &subject.profile.extra_manifests {
        let path = field_path!["extraManifests", name];
        if object.get("kind").and_then(Value::as_str) == Some("Secret") {
            check_secret(object, &path, findings);
            continue;
        }
        for (key, value) in object {
            check_entry(key, value, &path.join(key), findings);
        }
    }
}

/// A Secret of the author: it may be there, but nothing may be in it.
fn check_secret(object: &BTreeMap<String, Value>, path: &FieldPath, findings: &mut Findings<'_>) {
    for field in ["data", "stringData"] {
        for key in object.get(field).and_then(Value::as_object).into_iter().flat_map(serde_json::Map::keys) {
            findings
                .at(&path.join(field).join(key))
                .hidden()
                .help("take it out, and make the Secret beside the profile, for example with an operator for secrets")
                .say(format!("`{key}` of a Secret is a secret, and a profile never holds one"));
        }
    }
}

/// A key with its value, and all below it.
fn check_entry(key: &str, value: &Value, path: &FieldPath, findings: &mut Findings<'_>) {
    match value {
        Value::String(text) => check_value(key, text, path, REFER, findings),
        Value::Array(items) => {
            for (i, item) in items.iter().enumerate() {
                check_entry("", item, &path.join(i), findings);
            }
        }
        Value::Object(map) => {
            // A variable of the environment.
            if let (Some(name), Some(value)) = (text_of(map, "name"), text_of(map, "value")) {
                check_value(name, value, &path.join("value"), REFER, findings);
            }
            for (key, value) in map {
                check_entry(key, value, &path.join(key), findings);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

fn text_of<'a>(map: &'a serde_json::Map<String, Value>, key: &str) -> Option<&'a str> {
    map.get(key).and_then(Value::as_str)
}

/// True if the value of a key of this name is a secret.
pub(super) fn names_secret(name: &str) -> bool {
    let lower = name.to_lowercase();
    SECRET.iter().any(|end| {
        lower
            .strip_suffix(end)
            .is_some_and(|rest| rest.is_empty() || rest.ends_with(['.', '-', '_']) || *end == "password")
    })
}

fn check_value(name: &str, value: &str, path: &FieldPath, help: &str, findings: &mut Findings<'_>) {
    if names_secret(name) && !value.is_empty() && !value.contains("${") {
        findings
            .at(path)
            .hidden()
            .help(help)
            .say(format!("`{name}` is a secret, and a profile never holds one"));
    }
}
