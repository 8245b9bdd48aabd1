use std::collections::BTreeSet;

use crate::manifest::Object;
use crate::rules::{Check, Findings, Level, Rule};
use crate::types::Format;

pub(super) static RULE: Rule = Rule {
    name: "invalid-scheduling-gate",
    summary: "what holds a pod back from its node has no proper name, is named twice, or comes too late",
    level: Level::Refused,
    page: include_str!("invalid_scheduling_gate.md"),
    check: Check::Object(check),
};

fn check(object: &Object<'_>, findings: &mut Findings<'_>) {
    let Some(pod) = object.pod() else { return };
    let mut names = BTreeSet::new();
    for gate in pod.spec.maps("schedulingGates") {
        let Some(name) = gate.text("name") else { continue };
        if name.is_empty() {
            findings.at(gate).invalid("has no `name`");
        } else if Format::LabelKey.check(name).is_err() {
            findings.at(gate).is_not(
                name,
                "a name such as `example.com/wait`: at most 63 letters, digits, `-`, `_` and `.`, with or without a DNS prefix and `/`",
            );
        }
        if !names.insert(name) {
            findings.at(gate).duplicate(format!("is named `{name}`, as a gate before it"));
        }
    }
    let node = pod.spec.text("nodeName").unwrap_or_default();
    if !pod.is_template && !pod.spec.list("schedulingGates").is_empty() && !node.is_empty() {
        findings
            .key(pod.spec, "nodeName")
            .help("remove `nodeName`, or `schedulingGates`")
            .forbidden("cannot be there while gates hold the pod back from all nodes");
    }
}
