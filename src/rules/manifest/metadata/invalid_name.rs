use crate::manifest::Object;
use crate::rules::{Check, Findings, Level, Rule};
use crate::types::Format;
use crate::yaml::Node;

pub(super) static RULE: Rule = Rule {
    name: "invalid-name",
    summary: "the name of an object has letters or a length that its kind does not allow",
    level: Level::Refused,
    page: include_str!("invalid_name.md"),
    check: Check::Object(check),
};

fn check(object: &Object<'_>, findings: &mut Findings<'_>) {
    let Some(metadata) = object.dig(&["metadata"]) else {
        findings.whole().field("metadata.name").required();
        return;
    };
    let Some(name) = metadata.get("name").and_then(Node::as_str).filter(|name| !name.is_empty()) else {
        if metadata.get("generateName").is_none() {
            findings.key(metadata, "name").required();
        }
        return;
    };
    let refused = match (object.group(), object.kind) {
        ("", "Namespace" | "Service") | ("apps", "StatefulSet") => Format::DnsLabel.check(name).err(),
        ("rbac.authorization.k8s.io", _) | ("policy", "PodDisruptionBudget") => path_segment(name),
        ("", "ConfigMap" | "PersistentVolumeClaim" | "Pod" | "Secret" | "ServiceAccount")
        | ("batch", "Job")
        | ("networking.k8s.io", "NetworkPolicy") => Format::DnsSubdomain.check(name).err(),
        _ => None,
    };
    if object.is("v1", "Service") && name.starts_with(|c: char| c.is_ascii_digit()) {
        findings.key(metadata, "name").only_a_warning().help("begin it with a letter").invalid(format!(
            "is `{name}`: a Service whose name begins with a digit is refused by Kubernetes before 1.36"
        ));
    }
    if let Some(wanted) = refused {
        findings.key(metadata, "name").invalid(format!("is `{name}`, which is not {wanted}"));
    }
}

/// A name that is part of an address and nothing else.
fn path_segment(name: &str) -> Option<String> {
    (matches!(name, "." | "..") || name.contains(['/', '%']))
        .then(|| "a name without `/` and `%`, other than `.` and `..`".to_owned())
}
