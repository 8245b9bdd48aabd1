use super::portion::fault_of_part;
use crate::kubernetes::manifest::Object;
use crate::kubernetes::rules::{Check, Findings, Level, Rule};

pub(super) static RULE: Rule = Rule {
    name: "invalid-disruption-budget",
    summary: "a PodDisruptionBudget has two budgets, or an invalid one",
    level: Level::Refused,
    page: include_str!("invalid_disruption_budget.md"),
    check: Check::Object(check),
};

fn check(object: &Object<'_>, findings: &mut Findings<'_>) {
    let spec = object.root.get("spec").filter(|_| object.is("policy/v1", "PodDisruptionBudget"));
    let Some(spec) = spec else { return };
    if let (Some(min), Some(max)) = (spec.get("minAvailable"), spec.get("maxUnavailable")) {
        findings
            .at(spec)
            .mark(min)
            .because(max, "the other one")
            .help("keep `maxUnavailable`, which stays valid when the number of pods changes")
            .invalid("has both `minAvailable` and `maxUnavailable`");
    }
    for key in ["minAvailable", "maxUnavailable"] {
        if let Some(wrong) = spec.get(key).and_then(fault_of_part) {
            findings.key(spec, key).invalid(wrong);
        }
    }
}
