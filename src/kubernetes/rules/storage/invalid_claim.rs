use super::check_claim_spec;
use super::claim_spec::check_own_claim_spec;
use crate::kubernetes::manifest::Object;
use crate::kubernetes::rules::{Check, Findings, Level, Rule};
use crate::yaml::Node;

pub(super) static RULE: Rule = Rule {
    name: "invalid-claim",
    summary: "the specification of a volume claim is invalid or incomplete",
    level: Level::Refused,
    page: include_str!("invalid_claim.md"),
    check: Check::Object(check),
};

fn check(object: &Object<'_>, findings: &mut Findings<'_>) {
    let is_template = object.kind != "PersistentVolumeClaim";
    for claim in super::claims(object) {
        match claim.get("spec") {
            Some(spec) if is_template => check_claim_spec(spec, findings),
            Some(spec) => check_own_claim_spec(spec, findings),
            None => without_spec(claim, findings),
        }
    }
}

fn without_spec(claim: &Node, findings: &mut Findings<'_>) {
    for field in [".accessModes", ".resources[storage]"] {
        findings.key(claim, "spec").below(field).required();
    }
}
