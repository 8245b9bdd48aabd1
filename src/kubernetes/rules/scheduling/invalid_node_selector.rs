use crate::kubernetes::manifest::Object;
use crate::kubernetes::rules::metadata::check_labels;
use crate::kubernetes::rules::{Check, Findings, Level, Rule};

pub(super) static RULE: Rule = Rule {
    name: "invalid-node-selector",
    summary: "a node selector has an invalid label",
    level: Level::Refused,
    page: include_str!("invalid_node_selector.md"),
    check: Check::Object(check),
};

fn check(object: &Object<'_>, findings: &mut Findings<'_>) {
    if let Some(selector) = object.pod().and_then(|pod| pod.spec.get("nodeSelector")) {
        check_labels(selector, None, findings);
    }
}
