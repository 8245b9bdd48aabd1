use std::collections::BTreeSet;

use crate::kubernetes::manifest::{Object, Service, ServiceType};
use crate::kubernetes::rules::choice::{check_choice, check_choice_unless_empty};
use crate::kubernetes::rules::{Check, Findings, Level, Rule};
use crate::yaml::Node;

pub(super) static RULE: Rule = Rule {
    name: "invalid-service-option",
    summary: "a type, policy or other option of a Service has an unknown value",
    level: Level::Refused,
    page: include_str!("invalid_service_option.md"),
    check: Check::Object(check),
};

const AFFINITIES: [&str; 2] = ["ClientIP", "None"];
const DISTRIBUTIONS: [&str; 3] = ["PreferClose", "PreferSameZone", "PreferSameNode"];
const FAMILIES: [&str; 2] = ["IPv4", "IPv6"];
const FAMILY_POLICIES: [&str; 3] = ["PreferDualStack", "RequireDualStack", "SingleStack"];
const TRAFFIC_POLICIES: [&str; 2] = ["Cluster", "Local"];
const DAY: i64 = 86400;

fn check(object: &Object<'_>, findings: &mut Findings<'_>) {
    let Some(service) = Service::of(object) else { return };
    let spec = service.spec;
    // For these an empty text is as good as none.
    check_choice_unless_empty(spec, "type", &ServiceType::NAMES, findings);
    check_choice_unless_empty(spec, "sessionAffinity", &AFFINITIES, findings);
    if service.is_external() {
        check_choice_unless_empty(spec, "externalTrafficPolicy", &TRAFFIC_POLICIES, findings);
    }
    check_choice(spec, "internalTrafficPolicy", &TRAFFIC_POLICIES, findings);
    check_choice(spec, "trafficDistribution", &DISTRIBUTIONS, findings);
    if !service.is(ServiceType::ExternalName) {
        check_choice(spec, "ipFamilyPolicy", &FAMILY_POLICIES, findings);
        check_families(spec, findings);
    }
    if spec.text("sessionAffinity") == Some("ClientIP") {
        check_timeout(spec, findings);
    }
    check_topology(service.root, findings);
}

fn check_families(spec: &Node, findings: &mut Findings<'_>) {
    let mut seen = BTreeSet::new();
    for family in spec.list("ipFamilies") {
        let Some(name) = family.as_str() else { continue };
        if !FAMILIES.contains(&name) {
            findings.at(family).not_supported(name, &FAMILIES);
        }
        if !seen.insert(name) {
            findings.at(family).duplicate(format!("is `{name}` once more"));
        }
    }
}

fn check_timeout(spec: &Node, findings: &mut Findings<'_>) {
    let timeout = spec.dig(&["sessionAffinityConfig", "clientIP", "timeoutSeconds"]);
    if let Some((node, seconds)) = timeout.and_then(|node| Some((node, node.as_int()?)))
        && !(1..=DAY).contains(&seconds)
    {
        findings.at(node).invalid(format!("is {seconds}; it is from 1 to {DAY} seconds (1d)"));
    }
}

/// One annotation in two spellings.
fn check_topology(root: &Node, findings: &mut Findings<'_>) {
    const MODE: &str = "service.kubernetes.io/topology-mode";
    let Some(annotations) = root.dig(&["metadata", "annotations"]) else { return };
    let hints = annotations.get(super::deprecated_service_field::HINTS);
    let (Some(mode), Some(hints)) = (annotations.get(MODE).and_then(Node::as_str), hints) else { return };
    if hints.as_str() != Some(mode) {
        findings
            .key(annotations, MODE)
            .because(hints, "the older name of the same annotation")
            .help("remove the older one")
            .invalid(format!("is `{mode}`, and the annotation with the older name has another value"));
    }
}
