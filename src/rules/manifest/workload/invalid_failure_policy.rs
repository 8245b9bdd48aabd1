use std::collections::BTreeSet;

use crate::diagnostic::Reason;
use crate::manifest::{Job, Object};
use crate::rules::manifest::choice::check_choice_unless_empty;
use crate::rules::{Check, Findings, Level, Rule};
use crate::types::Format;
use crate::yaml::Node;

pub(super) static RULE: Rule = Rule {
    name: "invalid-failure-policy",
    summary: "a rule of a Job for failed pods cannot be read, or can never apply",
    level: Level::Refused,
    page: include_str!("invalid_failure_policy.md"),
    check: Check::Object(check),
};

const ACTIONS: [&str; 4] = ["Count", "FailIndex", "FailJob", "Ignore"];
const OPERATORS: [&str; 2] = ["In", "NotIn"];
const STATUSES: [&str; 3] = ["False", "True", "Unknown"];
const MAX_RULES: usize = 20;
const MAX_CODES: usize = 255;
const MAX_CONDITIONS: usize = 20;

fn check(object: &Object<'_>, findings: &mut Findings<'_>) {
    let Some((job, policy)) = Job::of(object).and_then(|job| Some((job, job.spec.get("podFailurePolicy")?)))
    else {
        return;
    };
    let pod = job.spec.dig(&["template", "spec"]);
    let containers = |list| pod.map(|pod| pod.list(list)).unwrap_or_default();
    let names: BTreeSet<&str> = containers("initContainers")
        .iter()
        .chain(containers("containers"))
        .filter_map(|container| container.text("name"))
        .collect();
    too_many(policy, "rules", MAX_RULES, findings);
    for rule in policy.list("rules") {
        check_action(rule, &job, findings);
        let conditions = rule.list("onPodConditions");
        if let Some(codes) = rule.get("onExitCodes") {
            check_codes(codes, &names, findings);
        }
        check_conditions(rule, conditions, findings);
        match (rule.get("onExitCodes"), conditions) {
            (Some(_), [_, ..]) => {
                findings
                    .at(rule)
                    .help("make two rules of it")
                    .invalid("looks at exit codes and at conditions");
            }
            (None, []) => {
                findings
                    .at(rule)
                    .help("give it `onExitCodes` or `onPodConditions`")
                    .invalid("looks at nothing, so it can never apply");
            }
            _ => {}
        }
    }
}

fn too_many(map: &Node, key: &str, max: usize, findings: &mut Findings<'_>) {
    let count = map.list(key).len();
    if count > max {
        findings.key(map, key).say(Reason::TooMany, format!("has {count} entries, and {max} are allowed"));
    }
}

/// Refuses an empty text; if it is absent, the tables say so.
fn check_given(map: &Node, key: &str, choices: &[&str], findings: &mut Findings<'_>) {
    if map.get(key).and_then(Node::as_str) == Some("") {
        let help = choices.iter().map(|choice| format!("`{choice}`")).collect::<Vec<_>>().join(", ");
        findings.key(map, key).help(format!("one of {help}")).say(Reason::Required, "is empty");
    }
    check_choice_unless_empty(map, key, choices, findings);
}

fn check_action(rule: &Node, job: &Job<'_>, findings: &mut Findings<'_>) {
    check_given(rule, "action", &ACTIONS, findings);
    if rule.text("action") == Some("FailIndex") && job.spec.get("backoffLimitPerIndex").is_none() {
        findings
            .key(rule, "action")
            .help("set `backoffLimitPerIndex`")
            .invalid("is `FailIndex`, and the Job has no `backoffLimitPerIndex`");
    }
}

fn check_codes(codes: &Node, names: &BTreeSet<&str>, findings: &mut Findings<'_>) {
    check_given(codes, "operator", &OPERATORS, findings);
    if let Some(name) = codes.get("containerName").and_then(Node::as_str).filter(|name| !names.contains(name))
    {
        findings
            .key(codes, "containerName")
            .invalid(format!("is `{name}`, which is no container and no init container of the template"));
    }
    let values = codes.list("values");
    if codes.get("values").is_none_or(Node::is_empty) {
        findings.key(codes, "values").invalid("needs at least one exit code");
    }
    too_many(codes, "values", MAX_CODES, findings);
    let mut seen = BTreeSet::new();
    for (node, code) in values.iter().filter_map(|node| Some((node, node.as_int()?))) {
        if code == 0 && codes.text("operator") == Some("In") {
            findings.at(node).help("0 is success; leave it out").invalid("is 0, which is no failure");
        }
        if !seen.insert(code) {
            findings.at(node).duplicate(format!("is {code} once more"));
        }
    }
    let numbers: Vec<i64> = values.iter().filter_map(Node::as_int).collect();
    if !numbers.is_sorted() {
        findings.key(codes, "values").help("sort them").invalid("is not in order");
    }
}

fn check_conditions(rule: &Node, conditions: &[Node], findings: &mut Findings<'_>) {
    too_many(rule, "onPodConditions", MAX_CONDITIONS, findings);
    for condition in conditions {
        if let Some(kind) = condition.text("type")
            && let Err(wanted) = Format::LabelKey.check(kind)
        {
            findings.key(condition, "type").invalid(format!("is `{kind}`; it is written like {wanted}"));
        }
        check_choice_unless_empty(condition, "status", &STATUSES, findings);
    }
}
