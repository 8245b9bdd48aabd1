use crate::kubernetes::manifest::Object;
use crate::kubernetes::rules::{Check, Findings, Level, Rule, Spot};
use crate::kubernetes::types::Format;
use crate::report::diagnostic::suggest;

pub(super) static RULE: Rule = Rule {
    name: "invalid-pod-security-label",
    summary: "a Pod Security label has an unknown level or version",
    level: Level::Refused,
    page: include_str!("invalid_pod_security_label.md"),
    check: Check::Object(check),
};

const PREFIX: &str = "pod-security.kubernetes.io/";
const LEVELS: [&str; 3] = ["privileged", "baseline", "restricted"];
const KEYS: [&str; 6] = ["enforce", "audit", "warn", "enforce-version", "audit-version", "warn-version"];

fn check(object: &Object<'_>, findings: &mut Findings<'_>) {
    if !object.is("v1", "Namespace") {
        return;
    }
    let Some(labels) = object.dig(&["metadata", "labels"]) else { return };
    for entry in labels.entries() {
        let Some(name) = entry.key.strip_prefix(PREFIX) else { continue };
        // What is no label at all is refused before Pod Security sees it.
        let Some(value) = entry.value.as_str().filter(|value| Format::LabelValue.check(value).is_ok()) else {
            continue;
        };
        match name {
            "enforce" | "audit" | "warn" => {
                if !LEVELS.contains(&value) {
                    let spot = findings.key(labels, &entry.key);
                    let help = suggest::help(value, LEVELS).into_iter();
                    help.fold(spot, Spot::help).invalid(format!("is `{value}`, which is not a level"));
                }
            }
            "enforce-version" | "audit-version" | "warn-version" => {
                if !is_version(value) {
                    findings
                        .key(labels, &entry.key)
                        .help("write `latest`, or a minor version of Kubernetes such as `v1.34`")
                        .invalid(format!("is `{value}`, which is not a version"));
                }
            }
            _ => {
                let spot = findings.name_of_key(labels, &entry.key).only_a_warning();
                let help = suggest::help(name, KEYS).into_iter();
                help.fold(spot, Spot::help)
                    .tell(format!("Pod Security ignores the unknown label `{}`, and ignores it", entry.key));
            }
        }
    }
}

/// `latest`, or `v1.` and a number without leading zeros.
fn is_version(text: &str) -> bool {
    let minor = text.strip_prefix("v1.").and_then(|minor| Some((minor, minor.parse::<i64>().ok()?)));
    text == "latest" || minor.is_some_and(|(text, minor)| text == minor.to_string() && minor >= 0)
}
