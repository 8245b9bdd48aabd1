use super::own_pods::{misses_own_pods, way_out};
use crate::kubernetes::manifest::Object;
use crate::kubernetes::rules::{Check, Findings, Level, Rule};

pub(super) static RULE: Rule = Rule {
    name: "spread-misses-own-pods",
    summary: "the selector of a spread constraint does not match the pods that have it",
    level: Level::Warning,
    page: include_str!("spread_misses_own_pods.md"),
    check: Check::Object(check),
};

fn check(object: &Object<'_>, findings: &mut Findings<'_>) {
    let Some(pod) = object.pod() else { return };
    for constraint in pod.spec.maps("topologySpreadConstraints") {
        let Some(selector) = constraint.map("labelSelector") else { continue };
        if misses_own_pods(selector, &pod) {
            findings.at(selector).help(way_out(&pod)).tell(format!(
                "the spread constraint does not count the pods of {}: all of them may run in one `{}`",
                object.display(),
                constraint.text("topologyKey").filter(|key| !key.is_empty()).unwrap_or("topologyKey")
            ));
        }
    }
}
