use crate::kubernetes::manifest::{Object, Objects};
use crate::kubernetes::rules::{Check, Level, Rule, Together};
use crate::yaml::Node;

pub(super) static RULE: Rule = Rule {
    name: "pods-not-selected",
    summary: "a selector matches no pod in the input",
    level: Level::Warning,
    page: include_str!("pods_not_selected.md"),
    check: Check::Objects(check),
};

fn check(objects: &Objects<'_>, findings: &mut Together<'_>) {
    for object in &objects.list {
        let Some((selector, is_map)) = selector(object) else { continue };
        if objects.pods(object.namespace()).next().is_none() {
            continue;
        }
        let taken = if is_map {
            objects.taken_by_map(object.namespace(), selector).next()
        } else {
            objects.taken_by_selector(object.namespace(), selector).next()
        };
        if taken.is_none() {
            findings
                .of(object)
                .at(selector)
                .help("compare it with `spec.template.metadata.labels` of the workload")
                .tell(format!("{} selects no pod in the input", object.display()));
        }
    }
}

/// The selector of an object that is useless without pods, and whether it is a plain map.
fn selector<'a>(object: &Object<'a>) -> Option<(&'a Node, bool)> {
    let (key, is_map) = match (object.api_version, object.kind) {
        ("v1", "Service") => ("selector", true),
        ("policy/v1", "PodDisruptionBudget") => ("selector", false),
        ("networking.k8s.io/v1", "NetworkPolicy") => ("podSelector", false),
        _ => return None,
    };
    let selector = object.dig(&["spec", key])?;
    // Empty, it takes all or nothing on purpose.
    (!selector.entries().is_empty()).then_some((selector, is_map))
}
