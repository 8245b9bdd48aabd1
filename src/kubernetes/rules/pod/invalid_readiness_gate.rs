use crate::kubernetes::manifest::Object;
use crate::kubernetes::rules::{Check, Findings, Level, Rule};
use crate::kubernetes::types::Format;

pub(super) static RULE: Rule = Rule {
    name: "invalid-readiness-gate",
    summary: "the condition type of a readiness gate is invalid",
    level: Level::Refused,
    page: include_str!("invalid_readiness_gate.md"),
    check: Check::Object(check),
};

fn check(object: &Object<'_>, findings: &mut Findings<'_>) {
    let Some(pod) = object.pod() else { return };
    for gate in pod.spec.maps("readinessGates") {
        if let Some(name) = gate.text("conditionType").filter(|name| Format::LabelKey.check(name).is_err()) {
            findings.key(gate, "conditionType").is_not(
                name,
                "a name such as `example.com/ready`: at most 63 letters, digits, `-`, `_` and `.`, with or without a DNS prefix and `/`",
            );
        }
    }
}
