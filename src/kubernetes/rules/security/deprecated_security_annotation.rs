use std::collections::BTreeMap;

use super::annotation::{APP_ARMOR_OF_CONTAINER, SECCOMP, SECCOMP_OF_CONTAINER, annotations, profile};
use crate::kubernetes::manifest::Object;
use crate::kubernetes::rules::{Check, Findings, Level, Rule};
use crate::yaml::Node;

pub(super) static RULE: Rule = Rule {
    name: "deprecated-security-annotation",
    summary: "a security annotation was replaced by a field",
    level: Level::Warning,
    page: include_str!("deprecated_security_annotation.md"),
    check: Check::Object(check),
};

/// Annotations that do nothing, and the fields in their place.
const WITHOUT_EFFECT: [(&str, &str); 3] = [
    ("scheduler.alpha.kubernetes.io/critical-pod", "priorityClassName"),
    ("security.alpha.kubernetes.io/sysctls", "securityContext.sysctls"),
    ("security.alpha.kubernetes.io/unsafe-sysctls", "securityContext.sysctls"),
];

fn check(object: &Object<'_>, findings: &mut Findings<'_>) {
    let Some(pod) = object.pod() else { return };
    let containers: BTreeMap<&str, &Node> =
        pod.containers().map(|container| (container.name, container.node)).collect();
    // True if the annotation is about a container that has no such profile.
    let is_alone = |key: &str, prefix: &str, field: &str| {
        let container = key.strip_prefix(prefix).and_then(|name| containers.get(name));
        container.is_some_and(|container| profile(container, field).is_none())
    };
    for entry in annotations(&pod) {
        let key = entry.key.as_str();
        let row = WITHOUT_EFFECT.iter().find(|(name, _)| *name == key);
        let (field, state) = if let Some((_, field)) = row {
            (*field, "no longer has any effect")
        } else if (key == SECCOMP && profile(pod.spec, "seccompProfile").is_none())
            || is_alone(key, SECCOMP_OF_CONTAINER, "seccompProfile")
        {
            ("securityContext.seccompProfile", "has no effect since Kubernetes 1.27")
        } else if is_alone(key, APP_ARMOR_OF_CONTAINER, "appArmorProfile")
            && profile(pod.spec, "appArmorProfile").is_none()
        {
            ("securityContext.appArmorProfile", "is deprecated since Kubernetes 1.30")
        } else {
            continue;
        };
        findings
            .at(&entry.value)
            .help(format!("use the field `{field}`"))
            .tell(format!("the annotation `{key}` {state}"));
    }
}
