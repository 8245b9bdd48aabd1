use super::label_keys::check_label_keys;
use super::weight::check_weight;
use crate::kubernetes::manifest::{Object, Pod};
use crate::kubernetes::rules::metadata::check_label_selector;
use crate::kubernetes::rules::{Check, Findings, Level, Rule};
use crate::kubernetes::types::Format;
use crate::yaml::Node;

pub(super) static RULE: Rule = Rule {
    name: "invalid-pod-affinity",
    summary: "the affinity or anti-affinity of a pod is invalid",
    level: Level::Refused,
    page: include_str!("invalid_pod_affinity.md"),
    check: Check::Object(check),
};

fn check(object: &Object<'_>, findings: &mut Findings<'_>) {
    let Some(pod) = object.pod() else { return };
    for kind in ["podAffinity", "podAntiAffinity"] {
        let Some(affinity) = pod.spec.dig(&["affinity", kind]) else { continue };
        for term in affinity.maps("requiredDuringSchedulingIgnoredDuringExecution") {
            check_term(term, &pod, findings);
        }
        for weighted in affinity.maps("preferredDuringSchedulingIgnoredDuringExecution") {
            check_weight(weighted, findings);
            match weighted.get("podAffinityTerm") {
                Some(term) => check_term(term, &pod, findings),
                None => findings.dig(weighted, &["podAffinityTerm", "topologyKey"]).required(),
            }
        }
    }
}

fn check_term(term: &Node, pod: &Pod<'_>, findings: &mut Findings<'_>) {
    for selector in ["labelSelector", "namespaceSelector"] {
        if let Some(selector) = term.get(selector) {
            check_label_selector(selector, findings);
        }
    }
    // The API server reports them all at `namespace`.
    for namespace in term.list("namespaces") {
        if let Some(name) = namespace.as_str()
            && let Err(wanted) = Format::DnsLabel.check(name)
        {
            findings
                .at(term)
                .below(".namespace")
                .mark(namespace)
                .invalid(format!("cannot be `{name}`, which is not {wanted}"));
        }
    }
    check_label_keys(term, pod, findings);
    check_topology_key(term, findings);
}

fn check_topology_key(term: &Node, findings: &mut Findings<'_>) {
    let Some(key) = term.get("topologyKey").and_then(Node::as_str) else { return };
    if key.is_empty() {
        findings
            .key(term, "topologyKey")
            .help("use `kubernetes.io/hostname` for nodes, `topology.kubernetes.io/zone` for zones")
            .say(crate::report::diagnostic::Reason::Required, "is empty");
    } else if let Err(wanted) = Format::LabelKey.check(key) {
        findings.key(term, "topologyKey").is_not(key, wanted);
    }
}
