use super::content::Content;
use crate::kubernetes::manifest::Object;
use crate::kubernetes::rules::{Check, Findings, Level, Rule};
use crate::yaml::Value;

pub(super) static RULE: Rule = Rule {
    name: "incomplete-secret",
    summary: "a Secret lacks a key that its type requires, or the value of that key is invalid",
    level: Level::Refused,
    page: include_str!("incomplete_secret.md"),
    check: Check::Object(check),
};

fn check(object: &Object<'_>, findings: &mut Findings<'_>) {
    if !object.is("v1", "Secret") {
        return;
    }
    let is_absent = |key: &str| matches!(Content::of(object, key).0, Content::Absent);
    match object.root.text("type").unwrap_or_default() {
        "kubernetes.io/tls" => {
            for key in ["tls.crt", "tls.key"].into_iter().filter(|key| is_absent(key)) {
                missing(object, key, findings);
            }
        }
        "kubernetes.io/basic-auth" if is_absent("username") && is_absent("password") => {
            missing(object, "username", findings);
            missing(object, "password", findings);
        }
        "kubernetes.io/ssh-auth" => match Content::of(object, "ssh-privatekey").0 {
            Content::Text(text) if !text.is_empty() => {}
            Content::Unreadable => {}
            Content::Text(_) | Content::Absent => missing(object, "ssh-privatekey", findings),
        },
        "kubernetes.io/dockercfg" => check_docker(object, ".dockercfg", findings),
        "kubernetes.io/dockerconfigjson" => check_docker(object, ".dockerconfigjson", findings),
        "kubernetes.io/service-account-token" => {
            const OWNER: &str = "kubernetes.io/service-account.name";
            let owner = object.dig(&["metadata", "annotations", OWNER]);
            if owner.is_none_or(|owner| owner.as_str() == Some("")) {
                findings
                    .key(object.root, "type")
                    .field(format!("metadata.annotations[{OWNER}]"))
                    .help("name the ServiceAccount there")
                    .required();
            }
        }
        _ => {}
    }
}

fn missing(object: &Object<'_>, key: &str, findings: &mut Findings<'_>) {
    findings
        .key(object.root, "type")
        .field(format!("data[{key}]"))
        .help("set it under `data` in base64 or under `stringData`, or change the type to `Opaque`")
        .required();
}

fn check_docker(object: &Object<'_>, key: &str, findings: &mut Findings<'_>) {
    match Content::of(object, key) {
        (Content::Absent, _) => missing(object, key, findings),
        (Content::Text(text), Some(node)) => {
            if !is_json_object(&text) {
                findings
                    .at(node)
                    .field(format!("data[{key}]"))
                    .help("create it with `kubectl create secret docker-registry`")
                    .invalid("is not a JSON object");
            }
        }
        (Content::Text(_) | Content::Unreadable, _) => {}
    }
}

/// True for what Go reads into a map, for which a null is one without entries.
#[expect(
    clippy::disallowed_methods,
    reason = "whether it is JSON is all that matters: it has no place, and may repeat keys"
)]
fn is_json_object(text: &str) -> bool {
    matches!(serde_json::from_str(text), Ok(Value::Object(_) | Value::Null))
}
