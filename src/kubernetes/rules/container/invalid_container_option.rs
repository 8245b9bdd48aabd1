use crate::kubernetes::manifest::Object;
use crate::kubernetes::rules::{Check, Findings, Level, Rule};
use crate::yaml::Node;

pub(super) static RULE: Rule = Rule {
    name: "invalid-container-option",
    summary: "a policy of a container has an unknown value",
    level: Level::Refused,
    page: include_str!("invalid_container_option.md"),
    check: Check::Object(check),
};

/// Policies with their choices.
const OPTIONS: [(&str, &[&str]); 3] = [
    ("imagePullPolicy", &["Always", "IfNotPresent", "Never"]),
    ("restartPolicy", &["Always", "Never", "OnFailure"]),
    ("terminationMessagePolicy", &["FallbackToLogsOnError", "File"]),
];

fn check(object: &Object<'_>, findings: &mut Findings<'_>) {
    let Some(pod) = object.pod() else { return };
    for container in pod.lasting_containers() {
        for (key, choices) in OPTIONS {
            let Some(value) = container.node.get(key).and_then(Node::as_str) else { continue };
            // An empty text counts as absent, where there is a default.
            let is_default = value.is_empty() && key != "restartPolicy";
            if !is_default && !choices.contains(&value) {
                findings.key(container.node, key).not_supported(value, choices);
            }
        }
    }
}
