use std::collections::BTreeSet;

use crate::kubernetes::manifest::{Job, Object};
use crate::kubernetes::rules::choice::check_choice_unless_empty;
use crate::kubernetes::rules::needed_text::check_not_empty;
use crate::kubernetes::rules::{Check, Findings, Level, Rule};
use crate::kubernetes::types::Format;
use crate::report::diagnostic::Reason;
use crate::yaml::Node;

pub(super) static RULE: Rule = Rule {
    name: "invalid-failure-policy",
    summary: "a pod failure policy of a Job is invalid or can never apply",
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
                    .help("split it into two rules")
                    .invalid("has both `onExitCodes` and `onPodConditions`");
            }
            (None, []) => {
                findings
                    .at(rule)
                    .help("give it `onExitCodes` or `onPodConditions`")
                    .invalid("has no condition, so it can never apply");
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

/// A choice that must be made; if it is absent, the tables say so.
fn check_given(map: &Node, key: &str, choices: &[&str], findings: &mut Findings<'_>) {
    check_not_empty(map, key, findings);
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
            .invalid(format!("is `{name}`, which is not a container of the template"));
    }
    let values = codes.list("values");
    if codes.get("values").is_none_or(Node::is_empty) {
        findings.key(codes, "values").invalid("needs at least one exit code");
    }
    too_many(codes, "values", MAX_CODES, findings);
    let mut seen = BTreeSet::new();
    for (node, code) in values.iter().filter_map(|node| Some((node, node.as_int()?))) {
        if code == 0 && codes.text("operator") == Some("In") {
            findings.at(node).help("remove it").invalid("is 0, which is success");
        }
        if !seen.insert(code) {
            findings.at(node).duplicate(format!("is {code} twice"));
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
            findings.key(condition, "type").invalid(format!("is `{kind}`; it must be {wanted}"));
        }
        check_choice_unless_empty(condition, "status", &STATUSES, findings);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kubernetes::rules::found;

    /// What is found in a Job with this policy.
    fn in_policy(policy: &str) -> Vec<String> {
        found(
            &RULE,
            &format!(
                "{{apiVersion: batch/v1, kind: Job, metadata: {{name: a}}, spec: {{podFailurePolicy: {policy}, \
                 template: {{spec: {{restartPolicy: Never, containers: [{{name: a, image: 'a:1'}}]}}}}}}}}"
            ),
        )
    }

    #[test]
    fn lists_have_limits() {
        let condition = "{type: DisruptionTarget}, ";
        let rule = "{action: Count, onPodConditions: [{type: DisruptionTarget}]}, ";
        let codes = |count: usize| (1..=count).map(|code| format!("{code}, ")).collect::<String>();
        let rules = |count: usize| format!("{{rules: [{}]}}", rule.repeat(count));
        let conditions = |count: usize| {
            format!("{{rules: [{{action: Count, onPodConditions: [{}]}}]}}", condition.repeat(count))
        };
        let values = |count: usize| {
            let codes = codes(count);
            format!("{{rules: [{{action: Count, onExitCodes: {{operator: In, values: [{codes}]}}}}]}}")
        };
        for good in [rules(20), conditions(20), values(255)] {
            assert_eq!(in_policy(&good), Vec::<String>::new());
        }
        for (bad, expected) in [
            (rules(21), "`spec.podFailurePolicy.rules` has 21 entries, and 20 are allowed"),
            (
                conditions(21),
                "`spec.podFailurePolicy.rules[0].onPodConditions` has 21 entries, and 20 are allowed",
            ),
            (
                values(256),
                "`spec.podFailurePolicy.rules[0].onExitCodes.values` has 256 entries, and 255 are allowed",
            ),
        ] {
            let list = in_policy(&bad);
            assert!(matches!(list.as_slice(), [only] if only.ends_with(expected)), "{list:?}");
        }
    }
}
