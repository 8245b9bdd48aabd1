use super::label_keys::check_label_keys;
use crate::kubernetes::manifest::Object;
use crate::kubernetes::rules::metadata::check_label_selector;
use crate::kubernetes::rules::needed_text::check_not_empty;
use crate::kubernetes::rules::{Check, Findings, Level, Rule};
use crate::report::diagnostic::Reason;
use crate::yaml::Node;

pub(super) static RULE: Rule = Rule {
    name: "invalid-topology-spread",
    summary: "a topology spread constraint is invalid",
    level: Level::Refused,
    page: include_str!("invalid_topology_spread.md"),
    check: Check::Object(check),
};

const ACTIONS: [&str; 2] = ["DoNotSchedule", "ScheduleAnyway"];
const POLICIES: [&str; 2] = ["Honor", "Ignore"];

fn check(object: &Object<'_>, findings: &mut Findings<'_>) {
    let Some(pod) = object.pod() else { return };
    for constraint in pod.spec.maps("topologySpreadConstraints") {
        check_skew(constraint, findings);
        check_not_empty(constraint, "topologyKey", findings);
        check_action(constraint, findings);
        for policy in ["nodeAffinityPolicy", "nodeTaintsPolicy"] {
            if let Some(text) = constraint.get(policy).and_then(Node::as_str)
                && !POLICIES.contains(&text)
            {
                findings.key(constraint, policy).not_supported(text, &POLICIES);
            }
        }
        check_label_keys(constraint, &pod, findings);
        if let Some(selector) = constraint.get("labelSelector") {
            check_label_selector(selector, findings);
        }
    }
}

fn check_skew(constraint: &Node, findings: &mut Findings<'_>) {
    let text = match constraint.get("maxSkew") {
        None => "is missing".to_owned(),
        Some(skew) => match skew.as_int().filter(|skew| *skew <= 0) {
            Some(skew) => format!("is {skew}, and must be at least 1"),
            None => return,
        },
    };
    findings
        .key(constraint, "maxSkew")
        .help("the maximum difference in the number of pods between two domains; 1 spreads evenly")
        .invalid(text);
}

fn check_action(constraint: &Node, findings: &mut Findings<'_>) {
    let Some(action) = constraint.text("whenUnsatisfiable") else { return };
    if action.is_empty() {
        findings
            .key(constraint, "whenUnsatisfiable")
            .help("`DoNotSchedule` keeps a pod pending, `ScheduleAnyway` allows an uneven spread")
            .say(Reason::NotSupported, "is missing");
    } else if !ACTIONS.contains(&action) {
        findings.key(constraint, "whenUnsatisfiable").not_supported(action, &ACTIONS);
    }
    let Some(domains) = constraint.get("minDomains") else { return };
    if let Some(number) = domains.as_int().filter(|number| *number <= 0) {
        findings.key(constraint, "minDomains").invalid(format!("is {number}, and must be at least 1"));
    }
    if action != "DoNotSchedule" {
        findings
            .key(constraint, "minDomains")
            .help("remove it, or set `whenUnsatisfiable: DoNotSchedule`")
            .invalid("needs `whenUnsatisfiable: DoNotSchedule`");
    }
}
