use std::collections::BTreeSet;

use crate::kubernetes::manifest::Object;
use crate::kubernetes::rules::{Check, Findings, Level, Rule};
use crate::kubernetes::types::Format;

pub(super) static RULE: Rule = Rule {
    name: "invalid-scheduling-gate",
    summary: "a scheduling gate has an invalid or duplicate name, or the pod already has a node",
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
            findings.at(gate).duplicate(format!("is named `{name}`, like another gate"));
        }
    }
    let node = pod.spec.text("nodeName").unwrap_or_default();
    if !pod.is_template && !pod.spec.list("schedulingGates").is_empty() && !node.is_empty() {
        findings
            .key(pod.spec, "nodeName")
            .help("remove `nodeName`, or `schedulingGates`")
            .forbidden("cannot be set together with `schedulingGates`");
    }
}
