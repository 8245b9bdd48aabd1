use std::collections::{BTreeMap, BTreeSet};

use super::annotation::{APP_ARMOR_OF_CONTAINER, SECCOMP, SECCOMP_OF_CONTAINER, annotations, profile};
use crate::kubernetes::manifest::{Object, Pod};
use crate::kubernetes::rules::{Check, Findings, Level, Rule};
use crate::kubernetes::types::descending_path;
use crate::yaml::{Entry, Node};

pub(super) static RULE: Rule = Rule {
    name: "invalid-security-annotation",
    summary: "a seccomp or AppArmor annotation is invalid or contradicts a field",
    level: Level::Refused,
    page: include_str!("invalid_security_annotation.md"),
    check: Check::Object(check),
};

const RUNTIME_DEFAULT: &str = "runtime/default";

fn check(object: &Object<'_>, findings: &mut Findings<'_>) {
    let Some(pod) = object.pod() else { return };
    let containers: BTreeSet<&str> = pod.containers().map(|container| container.name).collect();
    for entry in annotations(&pod) {
        let Some(value) = entry.value.as_str() else { continue };
        if let Some(container) = entry.key.strip_prefix(APP_ARMOR_OF_CONTAINER) {
            check_app_armor(&pod, entry, value, containers.contains(container), findings);
        } else if (entry.key == SECCOMP || entry.key.starts_with(SECCOMP_OF_CONTAINER)) && !is_seccomp(value)
        {
            // The API server takes the key for a field.
            findings
                .at(&entry.value)
                .field(format!("{}.annotations.{}", pod.metadata_path(), entry.key))
                .help("remove it, and set `securityContext.seccompProfile`")
                .invalid(format!("is `{value}`, which is not a seccomp profile"));
        }
    }
    // In a template the API server compares nothing yet.
    if !pod.is_template {
        compare_with_fields(&pod, findings);
    }
}

fn check_app_armor(pod: &Pod<'_>, entry: &Entry, value: &str, is_known: bool, findings: &mut Findings<'_>) {
    let mut refuse = |text: String| {
        findings
            .at(&entry.value)
            .field(format!("{}.annotations[{}]", pod.metadata_path(), entry.key))
            .help("remove it, and set `securityContext.appArmorProfile`")
            .invalid(text);
    };
    if !is_known {
        refuse("refers to a container that the pod does not have".to_owned());
    }
    if !matches!(value, "" | RUNTIME_DEFAULT | "unconfined") && !value.starts_with("localhost/") {
        refuse(format!("is `{value}`, which is not an AppArmor profile"));
    }
}

fn is_seccomp(value: &str) -> bool {
    matches!(value, RUNTIME_DEFAULT | "docker/default" | "unconfined")
        || value.strip_prefix("localhost/").is_some_and(|path| descending_path(path).is_ok())
}

fn compare_with_fields(pod: &Pod<'_>, findings: &mut Findings<'_>) {
    let written: BTreeMap<&str, &Entry> =
        annotations(pod).iter().map(|entry| (entry.key.as_str(), entry)).collect();
    if let (Some(entry), Some(own)) = (written.get(SECCOMP), profile(pod.spec, "seccompProfile")) {
        compare(pod.spec, "seccompProfile", own, entry, findings);
    }
    for container in pod.containers() {
        let annotated = |prefix: &str| written.get(format!("{prefix}{}", container.name).as_str()).copied();
        if let Some(entry) = annotated(SECCOMP_OF_CONTAINER)
            && let Some(own) = profile(container.node, "seccompProfile")
        {
            compare(container.node, "seccompProfile", own, entry, findings);
        }
        let field = "appArmorProfile";
        if let Some(entry) = annotated(APP_ARMOR_OF_CONTAINER)
            && let Some(own) = profile(container.node, field).or_else(|| profile(pod.spec, field))
        {
            compare(container.node, field, own, entry, findings);
        }
    }
}

/// The API server reports the field of the owner, also where the profile is that of the pod.
fn compare(owner: &Node, field: &str, profile: &Node, entry: &Entry, findings: &mut Findings<'_>) {
    let (Some(annotation), Some(name)) = (entry.value.as_str(), profile.text("type")) else { return };
    let says_same = match name {
        "Unconfined" => annotation == "unconfined",
        "RuntimeDefault" => {
            annotation == RUNTIME_DEFAULT || (field == "seccompProfile" && annotation == "docker/default")
        }
        "Localhost" => annotation.starts_with("localhost/"),
        _ => true,
    };
    let file = annotation.strip_prefix("localhost/");
    let (part, value) = if !says_same {
        ("type", name)
    } else if name == "Localhost" && file != profile.get("localhostProfile").and_then(Node::as_str) {
        ("localhostProfile", profile.text("localhostProfile").unwrap_or_default())
    } else {
        return;
    };
    findings
        .dig(owner, &["securityContext", field, part])
        .because(&entry.value, "the annotation")
        .help("remove the annotation")
        .forbidden(format!("is `{value}`, but an annotation says `{annotation}`"));
}
