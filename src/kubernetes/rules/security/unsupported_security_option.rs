use super::{is_set, security_contexts};
use crate::kubernetes::manifest::Object;
use crate::kubernetes::rules::{Check, Findings, Level, Rule};
use crate::yaml::Node;

pub(super) static RULE: Rule = Rule {
    name: "unsupported-security-option",
    summary: "a security context option has an unknown value",
    level: Level::Refused,
    page: include_str!("unsupported_security_option.md"),
    check: Check::Object(check),
};

const CHOICES: [(&str, &[&str]); 4] = [
    ("fsGroupChangePolicy", &["Always", "OnRootMismatch"]),
    ("procMount", &["Default", "Unmasked"]),
    ("seLinuxChangePolicy", &["MountOption", "Recursive"]),
    ("supplementalGroupsPolicy", &["Merge", "Strict"]),
];

fn check(object: &Object<'_>, findings: &mut Findings<'_>) {
    let Some(pod) = object.pod() else { return };
    for context in security_contexts(&pod) {
        for (field, choices) in CHOICES {
            if let Some(value) = context.get(field).and_then(Node::as_str)
                && !choices.contains(&value)
            {
                findings.key(context, field).not_supported(value, choices);
            }
        }
        if context.text("procMount") == Some("Unmasked") && !is_set(&pod, "hostUsers", false) {
            findings
                .key(context, "procMount")
                .help("set `hostUsers: false` in the pod, or remove `procMount`")
                .invalid("is `Unmasked`, which needs a pod with a user namespace");
        }
    }
}
