use std::collections::BTreeSet;

use crate::kubernetes::manifest::Object;
use crate::kubernetes::rules::{Check, Findings, Level, Rule};
use crate::report::diagnostic::Reason;
use crate::yaml::Node;

pub(super) static RULE: Rule = Rule {
    name: "invalid-resize-policy",
    summary: "a resize policy is duplicate, names an unknown resource, or has an unknown value",
    level: Level::Refused,
    page: include_str!("invalid_resize_policy.md"),
    check: Check::Object(check),
};

const FIELDS: [(&str, &[&str]); 2] =
    [("resourceName", &["cpu", "memory"]), ("restartPolicy", &["NotRequired", "RestartContainer"])];

fn check(object: &Object<'_>, findings: &mut Findings<'_>) {
    let Some(pod) = object.pod() else { return };
    let never_restarts = pod.spec.text("restartPolicy") == Some("Never");
    for container in pod.lasting_containers() {
        let mut names = BTreeSet::new();
        for policy in container.node.maps("resizePolicy") {
            let Some(name) = policy.text("resourceName") else { continue };
            if !names.insert(name) {
                findings.at(policy).duplicate(format!("is for `{name}`, which already has a policy"));
            }
            of_policy(container.node, policy, never_restarts, findings);
        }
    }
}

/// The API server reports what stands in a policy at the list.
fn of_policy(container: &Node, policy: &Node, never_restarts: bool, findings: &mut Findings<'_>) {
    for (field, choices) in FIELDS {
        match policy.text(field) {
            Some("") => findings
                .key(container, "resizePolicy")
                .mark(policy)
                .say(Reason::Required, format!("has an entry without `{field}`")),
            Some(value) if !choices.contains(&value) => findings
                .key(container, "resizePolicy")
                .mark(policy.get(field).unwrap_or(policy))
                .not_supported(value, choices),
            _ => {}
        }
    }
    if never_restarts && policy.text("restartPolicy").is_some_and(|policy| policy != "NotRequired") {
        findings
            .key(container, "resizePolicy")
            .mark(policy)
            .help("set `restartPolicy: NotRequired`")
            .invalid("cannot restart containers in a pod with `restartPolicy: Never`");
    }
}
