use super::directions::spec;
use crate::kubernetes::manifest::{Direction, Object};
use crate::kubernetes::rules::{Check, Findings, Level, Rule};

pub(super) static RULE: Rule = Rule {
    name: "invalid-policy-type",
    summary: "`policyTypes` of a NetworkPolicy has another value than `Ingress` and `Egress`",
    level: Level::Refused,
    page: include_str!("invalid_policy_type.md"),
    check: Check::Object(check),
};

fn check(object: &Object<'_>, findings: &mut Findings<'_>) {
    let Some(types) = spec(object).and_then(|spec| spec.get("policyTypes")) else { return };
    let known = Direction::ALL.map(Direction::name);
    if types.items().len() > known.len() {
        return findings.at(types).invalid("has more than two entries");
    }
    for item in types.items() {
        if let Some(name) = item.as_str().filter(|name| !known.contains(name)) {
            findings.at(item).not_supported(name, &known);
        }
    }
}
