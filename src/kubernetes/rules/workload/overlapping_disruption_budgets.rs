use std::collections::BTreeMap;

use crate::kubernetes::manifest::{Object, Objects};
use crate::kubernetes::rules::{Check, Level, Rule, Together};

pub(super) static RULE: Rule = Rule {
    name: "overlapping-disruption-budgets",
    summary: "several PodDisruptionBudgets select one pod, so that each eviction of it fails",
    level: Level::Error,
    page: include_str!("overlapping_disruption_budgets.md"),
    check: Check::Objects(check),
};

fn check(objects: &Objects<'_>, findings: &mut Together<'_>) {
    // The first budget of each pod, by the place of the pod in memory.
    let mut first: BTreeMap<*const crate::yaml::Node, &Object<'_>> = BTreeMap::new();
    for budget in objects.of_kind("policy/v1", "PodDisruptionBudget") {
        let Some(selector) = budget.dig(&["spec", "selector"]) else { continue };
        let mut other = None;
        for pod in objects.taken_by_selector(budget.namespace(), selector) {
            let known = *first.entry(std::ptr::from_ref(pod.spec)).or_insert(budget);
            // Two of one name are one object in the cluster.
            if known.name != budget.name {
                other = other.or(Some(known));
            }
        }
        let Some(other) = other else { continue };
        findings
            .of(budget)
            .at(selector)
            .because(other.root, "the other budget")
            .help("keep one budget for each pod")
            .tell(format!(
                "{} and {} select the same pods: each eviction of one fails with an internal error, so its node cannot be drained",
                other.display(),
                budget.display()
            ));
    }
}
