use super::own_pods::{misses_own_pods, way_out};
use crate::kubernetes::manifest::{Object, Objects, Pod, labels_of};
use crate::kubernetes::rules::{Check, Findings, Level, Rule, Together};
use crate::report::diagnostic::suggest;
use crate::yaml::Node;

pub(super) static RULE: Rule = Rule {
    name: "anti-affinity-misses-own-pods",
    summary: "the selector of an anti-affinity matches neither the pods that have it nor others in the input",
    level: Level::Warning,
    page: include_str!("anti_affinity_misses_own_pods.md"),
    check: Check::Objects(check),
};

fn check(objects: &Objects<'_>, findings: &mut Together<'_>) {
    for object in &objects.list {
        let Some(pod) = object.pod() else { continue };
        if let Some(anti_affinity) = pod.spec.dig(&["affinity", "podAntiAffinity"]) {
            check_terms(objects, object, &pod, anti_affinity, &mut findings.of(object));
        }
    }
}

fn check_terms(
    objects: &Objects<'_>,
    object: &Object<'_>,
    pod: &Pod<'_>,
    anti_affinity: &Node,
    findings: &mut Findings<'_>,
) {
    let required = anti_affinity.maps("requiredDuringSchedulingIgnoredDuringExecution");
    let preferred = anti_affinity.maps("preferredDuringSchedulingIgnoredDuringExecution");
    let terms: Vec<&Node> =
        required.chain(preferred.filter_map(|weighted| weighted.map("podAffinityTerm"))).collect();
    // Where one term keeps the own pods apart, another one is for others.
    let misses =
        |term: &&&Node| term.map("labelSelector").is_some_and(|selector| misses_own_pods(selector, pod));
    let keeps_own_apart = terms.iter().any(|term| !misses(&term));
    for term in terms.iter().filter(misses) {
        let looks_elsewhere = term.get("namespaceSelector").is_some() || !term.list("namespaces").is_empty();
        let Some(selector) = term.map("labelSelector").filter(|_| !looks_elsewhere) else { continue };
        let is_meant = looks_like_own(selector, object, pod) || (has_several(object) && !keeps_own_apart);
        if is_meant && objects.taken_by_selector(object.namespace(), selector).next().is_none() {
            findings.at(selector).help(way_out(pod)).tell(format!(
                "the anti-affinity matches neither the pods of {} nor others in the input: several of them may share one `{}`",
                object.display(),
                term.text("topologyKey").filter(|key| !key.is_empty()).unwrap_or("topologyKey")
            ));
        }
    }
}

/// True for a workload that has several pods at a time.
fn has_several(object: &Object<'_>) -> bool {
    matches!(object.kind, "Deployment" | "ReplicaSet" | "ReplicationController" | "StatefulSet")
        && object.dig(&["spec", "replicas"]).and_then(Node::as_int) != Some(1)
        && object.dig(&["spec", "replicas"]).is_some()
}

/// True if a value in a selector is, but for a typing mistake, the workload's name or a label of its pods.
fn looks_like_own(selector: &Node, object: &Object<'_>, pod: &Pod<'_>) -> bool {
    let labels = labels_of(pod.metadata.and_then(|metadata| metadata.get("labels")));
    let own: Vec<&str> = labels.values().copied().chain([object.name]).filter(|own| own.len() > 2).collect();
    let wanted = labels_of(selector.get("matchLabels")).into_values();
    let listed = selector.list("matchExpressions").iter().filter(|of| of.text("operator") == Some("In"));
    let listed = listed.flat_map(|expression| expression.list("values")).filter_map(Node::as_str);
    wanted.chain(listed).any(|value| suggest::closest(value, own.iter().copied()).is_some())
}
