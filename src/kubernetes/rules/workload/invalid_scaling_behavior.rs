use crate::kubernetes::manifest::{Object, quantity};
use crate::kubernetes::rules::choice::check_choice;
use crate::kubernetes::rules::{Check, Findings, Level, Rule};
use crate::report::diagnostic::Reason;
use crate::yaml::Node;

pub(super) static RULE: Rule = Rule {
    name: "invalid-scaling-behavior",
    summary: "a scaling policy or a stabilization window of a HorizontalPodAutoscaler is invalid",
    level: Level::Refused,
    page: include_str!("invalid_scaling_behavior.md"),
    check: Check::Object(check),
};

const LONGEST_PERIOD: i64 = 1800;
const LONGEST_WINDOW: i64 = 3600;
const POLICIES: [&str; 2] = ["Percent", "Pods"];
const SELECTIONS: [&str; 3] = ["Disabled", "Max", "Min"];

fn check(object: &Object<'_>, findings: &mut Findings<'_>) {
    let behavior = object.dig(&["spec", "behavior"]).filter(|_| super::is_autoscaler(object));
    let Some(behavior) = behavior else { return };
    for rules in ["scaleUp", "scaleDown"].into_iter().filter_map(|key| behavior.map(key)) {
        check_range(rules, "stabilizationWindowSeconds", 0..=LONGEST_WINDOW, findings);
        check_choice(rules, "selectPolicy", &SELECTIONS, findings);
        if rules.get("policies").is_some_and(Node::is_empty) {
            findings
                .key(rules, "policies")
                .help("remove it to keep the default policies; to never scale in this direction set `selectPolicy: Disabled`")
                .say(Reason::Required, "is empty");
        }
        for policy in rules.maps("policies") {
            check_choice(policy, "type", &POLICIES, findings);
            check_range(policy, "value", 1..=i64::MAX, findings);
            check_range(policy, "periodSeconds", 1..=LONGEST_PERIOD, findings);
            absent(policy, findings);
        }
        if let Some(amount) = rules.get("tolerance").and_then(quantity).filter(|amount| amount.milli() < 0) {
            findings.key(rules, "tolerance").invalid(format!("is `{amount}`, which is negative"));
        }
    }
}

fn check_range(map: &Node, key: &str, range: std::ops::RangeInclusive<i64>, findings: &mut Findings<'_>) {
    let Some(number) = map.get(key).and_then(Node::as_int) else { return };
    if number < *range.start() {
        findings.key(map, key).invalid(format!("is {number}, and must be at least {}", range.start()));
    } else if number > *range.end() {
        findings.key(map, key).invalid(format!("is {number} s, and must be at most {} s", range.end()));
    }
}

/// What is absent counts as empty or 0.
fn absent(policy: &Node, findings: &mut Findings<'_>) {
    if policy.get("type").is_none() {
        findings.key(policy, "type").not_supported("", &POLICIES);
    }
    for key in ["value", "periodSeconds"] {
        if policy.get(key).is_none() {
            findings.key(policy, key).invalid("is missing");
        }
    }
}
