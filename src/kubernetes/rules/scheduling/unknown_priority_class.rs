use std::collections::BTreeSet;

use crate::kubernetes::manifest::{Object, Objects};
use crate::kubernetes::rules::{Check, Level, Rule, Together};

pub(super) static RULE: Rule = Rule {
    name: "unknown-priority-class",
    summary: "a Pod has a PriorityClass that neither Kubernetes nor the input has",
    level: Level::Error,
    page: include_str!("unknown_priority_class.md"),
    check: Check::Objects(check),
};

/// Classes that every cluster has.
const BUILT_IN: [&str; 2] = ["system-cluster-critical", "system-node-critical"];

fn check(objects: &Objects<'_>, together: &mut Together<'_>) {
    let given = objects.of_kind("scheduling.k8s.io/v1", "PriorityClass").map(|class| class.name);
    let known: BTreeSet<&str> = BUILT_IN.into_iter().chain(given).collect();
    for object in objects.of_kind("v1", "Pod") {
        if let Some(class) = class_of(object).filter(|class| !known.contains(class)) {
            together
                .of(object)
                .dig(object.root, &["spec", "priorityClassName"])
                .help("put the PriorityClass before the Pod; if the cluster already has it, allow this rule")
                .forbidden(format!("is `{class}`, and there is no such PriorityClass"));
        }
    }
}

fn class_of<'a>(object: &Object<'a>) -> Option<&'a str> {
    object.dig(&["spec", "priorityClassName"])?.as_str().filter(|name| !name.is_empty())
}
