use crate::kubernetes::manifest::Object;
use crate::kubernetes::rules::{Check, Findings, Level, Rule};
use crate::kubernetes::types::Format;
use crate::yaml::Node;

pub(super) static RULE: Rule = Rule {
    name: "invalid-finalizer",
    summary: "a finalizer is not a qualified name or lacks its prefix",
    level: Level::Refused,
    page: include_str!("invalid_finalizer.md"),
    check: Check::Object(check),
};

/// Finalizers of Kubernetes itself, which need no prefix.
const STANDARD: [&str; 3] = ["foregroundDeletion", "kubernetes", "orphan"];

/// Groups of which the kinds take no other name without a prefix.
const NEED_PREFIX: [&str; 8] = [
    "",
    "apps",
    "autoscaling",
    "batch",
    "networking.k8s.io",
    "rbac.authorization.k8s.io",
    "scheduling.k8s.io",
    "storage.k8s.io",
];

fn check(object: &Object<'_>, findings: &mut Findings<'_>) {
    if let Some(finalizers) = object.dig(&["metadata", "finalizers"]) {
        check_names(finalizers, "metadata.finalizers", object, findings);
        let has = |name| finalizers.items().iter().any(|item| item.as_str() == Some(name));
        if has("orphan") && has("foregroundDeletion") {
            findings
                .at(finalizers)
                .help("keep `foregroundDeletion` to delete dependents, or `orphan` to keep them")
                .invalid("has both `orphan` and `foregroundDeletion`, which exclude each other");
        }
    }
    if object.is("v1", "Namespace")
        && let Some(finalizers) = object.dig(&["spec", "finalizers"])
    {
        check_names(finalizers, "spec.finalizers", object, findings);
    }
}

fn check_names(finalizers: &Node, place: &str, object: &Object<'_>, findings: &mut Findings<'_>) {
    for (index, item) in finalizers.items().iter().enumerate() {
        let Some(name) = item.as_str() else { continue };
        if Format::LabelKey.check(name).is_err() {
            findings.at(item).field(place).invalid(format!(
                "has `{name}`, which is not the name of a finalizer: at most 63 letters, digits, `-`, `_` and `.` after a \
                 DNS prefix and `/`"
            ));
        } else if NEED_PREFIX.contains(&object.group()) && !name.contains('/') && !STANDARD.contains(&name) {
            // The API server leaves the index out where a Namespace keeps those of its own.
            let is_of_namespace = place == "spec.finalizers";
            let field = if is_of_namespace { place.to_owned() } else { format!("{place}[{index}]") };
            let has = if is_of_namespace { "has" } else { "is" };
            findings
                .at(item)
                .field(field)
                .help(format!("add the domain of its controller: `example.com/{name}`"))
                .invalid(format!(
                    "{has} `{name}`, which is neither a finalizer of Kubernetes nor has a prefix"
                ));
        }
    }
}
