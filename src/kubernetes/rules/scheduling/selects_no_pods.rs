use crate::kubernetes::manifest::Object;
use crate::kubernetes::rules::{Check, Findings, Level, Rule};
use crate::yaml::Node;

pub(super) static RULE: Rule = Rule {
    name: "selects-no-pods",
    summary: "a spread constraint or affinity without a selector has no effect",
    level: Level::Warning,
    page: include_str!("selects_no_pods.md"),
    check: Check::Object(check),
};

fn check(object: &Object<'_>, findings: &mut Findings<'_>) {
    let Some(pod) = object.pod() else { return };
    let constraints = pod.spec.maps("topologySpreadConstraints");
    let affinities = ["podAffinity", "podAntiAffinity"];
    let affinities = affinities.iter().filter_map(|kind| pod.spec.dig(&["affinity", kind]));
    let terms = affinities.flat_map(|affinity| {
        let required = affinity.maps("requiredDuringSchedulingIgnoredDuringExecution");
        let preferred = affinity.maps("preferredDuringSchedulingIgnoredDuringExecution");
        required.chain(preferred.filter_map(|weighted| weighted.map("podAffinityTerm")))
    });
    for term in constraints.chain(terms) {
        if term.get("labelSelector").is_none() {
            warn(term, findings);
        }
    }
}

fn warn(term: &Node, findings: &mut Findings<'_>) {
    findings
        .key(term, "labelSelector")
        .help("select the counted pods by labels; `{}` selects all pods of the Namespace")
        .tell("without a `labelSelector` no pod is selected, so this has no effect");
}
