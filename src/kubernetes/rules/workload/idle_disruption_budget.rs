use crate::kubernetes::manifest::Object;
use crate::kubernetes::rules::{Check, Findings, Level, Rule};
use crate::yaml::Node;

pub(super) static RULE: Rule = Rule {
    name: "idle-disruption-budget",
    summary: "a PodDisruptionBudget protects no pod, blocks every eviction, or has no budget",
    level: Level::Warning,
    page: include_str!("idle_disruption_budget.md"),
    check: Check::Object(check),
};

fn check(object: &Object<'_>, findings: &mut Findings<'_>) {
    let spec = object.root.get("spec").filter(|_| object.is("policy/v1", "PodDisruptionBudget"));
    let Some(spec) = spec else { return };
    match spec.get("selector") {
        None => findings
            .key(spec, "selector")
            .help("select pods by the labels of their workload")
            .tell("a PodDisruptionBudget without a `selector` protects no pod"),
        Some(selector) if selector.entries().iter().all(|entry| entry.value.is_empty()) => findings
            .key(spec, "selector")
            .help("select pods by the labels of their workload")
            .tell("a PodDisruptionBudget with an empty `selector` covers all pods of its Namespace together"),
        Some(_) => {}
    }
    if spec.get("minAvailable").is_none() && spec.get("maxUnavailable").is_none() {
        findings
            .at(spec)
            .help("set `maxUnavailable: 1`")
            .tell("a PodDisruptionBudget without `maxUnavailable` and `minAvailable` has no budget");
    }
    check_blocked(spec, findings);
}

/// A budget of nothing keeps nodes from being drained, for ever.
fn check_blocked(spec: &Node, findings: &mut Findings<'_>) {
    let is_text = |node: &Node, text: &str| node.as_str() == Some(text);
    let blocking = [("maxUnavailable", "0%"), ("minAvailable", "100%")];
    for (key, text) in blocking {
        let value = spec
            .get(key)
            .filter(|value| is_text(value, text) || (key == "maxUnavailable" && value.as_int() == Some(0)));
        if value.is_some() {
            findings.key(spec, key).help("set `maxUnavailable: 1`, unless pods are moved by hand").tell(
                format!("this `{key}` allows no eviction, so no node with one of the pods can be drained"),
            );
        }
    }
}
