use super::weight::check_weight;
use crate::kubernetes::manifest::Object;
use crate::kubernetes::rules::{Check, Findings, Level, Rule};
use crate::kubernetes::types::Format;
use crate::report::diagnostic::Reason;
use crate::yaml::Node;

pub(super) static RULE: Rule = Rule {
    name: "invalid-node-affinity",
    summary: "the node affinity of a pod is invalid",
    level: Level::Refused,
    page: include_str!("invalid_node_affinity.md"),
    check: Check::Object(check),
};

const OPERATORS: &str = "one of `In`, `NotIn`, `Exists`, `DoesNotExist`, `Gt`, `Lt`";

fn check(object: &Object<'_>, findings: &mut Findings<'_>) {
    let Some(pod) = object.pod() else { return };
    let Some(affinity) = pod.spec.dig(&["affinity", "nodeAffinity"]) else { return };
    if let Some(required) = affinity.get("requiredDuringSchedulingIgnoredDuringExecution") {
        check_required_terms(required, findings);
    }
    for preferred in affinity.maps("preferredDuringSchedulingIgnoredDuringExecution") {
        check_weight(preferred, findings);
        if let Some(term) = preferred.get("preference") {
            check_term(term, false, findings);
        }
    }
}

/// Checks what a node must have, for a pod or for a volume.
pub(in crate::kubernetes::rules) fn check_required_terms(required: &Node, findings: &mut Findings<'_>) {
    if required.get("nodeSelectorTerms").is_some_and(Node::is_empty) {
        findings.key(required, "nodeSelectorTerms").say(Reason::Required, "needs at least one term");
    }
    for term in required.maps("nodeSelectorTerms") {
        check_term(term, true, findings);
    }
}

fn check_term(term: &Node, is_required: bool, findings: &mut Findings<'_>) {
    for requirement in term.maps("matchExpressions") {
        check_expression(requirement, findings);
        if is_required {
            check_values(requirement, Format::LabelValue, findings);
        }
    }
    for requirement in term.maps("matchFields") {
        check_field(requirement, findings);
    }
}

fn check_expression(requirement: &Node, findings: &mut Findings<'_>) {
    let count = requirement.list("values").len();
    match requirement.text("operator") {
        Some("In" | "NotIn") if count == 0 => {
            findings.key(requirement, "values").help("give it values, or use `Exists`").required();
        }
        Some("Exists" | "DoesNotExist") if count > 0 => findings
            .key(requirement, "values")
            .help("remove the values, or use `In` or `NotIn`")
            .forbidden("cannot be there with `Exists` and `DoesNotExist`, which compare only the key"),
        Some("Gt" | "Lt") if count != 1 => findings
            .key(requirement, "values")
            .say(Reason::Required, format!("must be one number for `Gt` and `Lt`, not {count}")),
        Some("In" | "NotIn" | "Exists" | "DoesNotExist" | "Gt" | "Lt") | None => {}
        Some(other) => refuse_operator(requirement, other, OPERATORS, findings),
    }
    let Some(key) = requirement.text("key") else { return };
    if let Err(wanted) = Format::LabelKey.check(key) {
        findings.key(requirement, "key").is_not(key, wanted);
    }
}

/// The only field of a node that can be asked for is its name.
fn check_field(requirement: &Node, findings: &mut Findings<'_>) {
    let count = requirement.list("values").len();
    match requirement.text("operator") {
        Some("In" | "NotIn") if count != 1 => findings
            .key(requirement, "values")
            .say(Reason::Required, format!("must be the name of one node, not {count}")),
        Some("In" | "NotIn") | None => {}
        Some(other) => refuse_operator(requirement, other, "one of `In`, `NotIn`", findings),
    }
    match requirement.text("key") {
        Some("metadata.name") => check_values(requirement, Format::DnsSubdomain, findings),
        Some(other) => findings
            .key(requirement, "key")
            .help("the only field is `metadata.name`; use `matchExpressions` for labels")
            .invalid(format!("is `{other}`, which is not supported in `matchFields`")),
        None => {}
    }
}

fn refuse_operator(requirement: &Node, operator: &str, help: &str, findings: &mut Findings<'_>) {
    findings.key(requirement, "operator").help(help).is_not(operator, "an operator here");
}

fn check_values(requirement: &Node, format: Format, findings: &mut Findings<'_>) {
    for value in requirement.list("values") {
        if let Some(text) = value.as_str()
            && let Err(wanted) = format.check(text)
        {
            findings.at(value).is_not(text, wanted);
        }
    }
}
