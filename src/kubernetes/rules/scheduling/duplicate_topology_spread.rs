use std::collections::BTreeMap;

use crate::kubernetes::manifest::Object;
use crate::kubernetes::rules::{Check, Findings, Level, Rule};
use crate::yaml::Node;

pub(super) static RULE: Rule = Rule {
    name: "duplicate-topology-spread",
    summary: "a pod has two topology spread constraints with the same key and action",
    level: Level::Refused,
    page: include_str!("duplicate_topology_spread.md"),
    check: Check::Object(check),
};

/// The API server reports the first of two.
fn check(object: &Object<'_>, findings: &mut Findings<'_>) {
    let Some(pod) = object.pod() else { return };
    let mut later: BTreeMap<_, &Node> = BTreeMap::new();
    let mut found = Vec::new();
    for constraint in pod.spec.maps("topologySpreadConstraints").rev() {
        let pair = (constraint.text("topologyKey"), constraint.text("whenUnsatisfiable"));
        if let (Some(key), Some(action)) = pair
            && let Some(other) = later.insert(pair, constraint)
        {
            found.push((constraint, other, key, action));
        }
    }
    for (constraint, other, key, action) in found.into_iter().rev() {
        findings
            .at(constraint)
            .below(".{topologyKey, whenUnsatisfiable}")
            .because(other, "the same constraint")
            .help("keep the stricter one")
            .duplicate(format!("are `{key}` and `{action}`, as in another constraint"));
    }
}
