use std::collections::BTreeSet;

use crate::kubernetes::manifest::{Object, Objects, Reference};
use crate::kubernetes::rules::{Check, Findings, Level, Rule, Together};
use crate::report::diagnostic::suggest;
use crate::yaml::Node;

pub(super) static RULE: Rule = Rule {
    name: "dangling-reference",
    summary: "a reference to an object that is not in the input, although others of its kind are",
    level: Level::Warning,
    page: include_str!("dangling_reference.md"),
    check: Check::Objects(check),
};

/// Every Namespace gets this account by itself.
const DEFAULT_ACCOUNT: &str = "default";
const RBAC: &str = "rbac.authorization.k8s.io/v1";

fn check(objects: &Objects<'_>, findings: &mut Together<'_>) {
    for object in &objects.list {
        if let Some(pod) = object.pod() {
            let mut seen = BTreeSet::new();
            for reference in Reference::of(&pod) {
                let Reference { kind, name, node, optional, .. } = reference;
                let made_by_kubernetes = kind == "ServiceAccount" && name == DEFAULT_ACCOUNT
                    || kind == "ConfigMap" && name == "kube-root-ca.crt";
                if optional || made_by_kubernetes || !seen.insert((kind, name)) {
                    continue;
                }
                find(
                    objects,
                    object,
                    ("v1", kind, object.namespace()),
                    (node, name),
                    &mut findings.of(object),
                );
            }
        } else if object.is(RBAC, "RoleBinding") || object.is(RBAC, "ClusterRoleBinding") {
            binding(objects, object, &mut findings.of(object));
        }
    }
}

fn binding(objects: &Objects<'_>, object: &Object<'_>, findings: &mut Findings<'_>) {
    let text = |node: Option<&Node>, key: &str| {
        node.and_then(|node| node.get(key)).and_then(Node::as_str).map(str::to_owned)
    };
    let role = object.dig(&["roleRef"]);
    if text(role, "kind").as_deref() == Some("Role")
        && let Some(node) = role.and_then(|role| role.get("name"))
        && let Some(name) = node.as_str()
    {
        find(objects, object, (RBAC, "Role", object.namespace()), (node, name), findings);
    }
    for subject in object.dig(&["subjects"]).map(Node::items).unwrap_or_default() {
        if text(Some(subject), "kind").as_deref() == Some("ServiceAccount")
            && let Some(node) = subject.get("name")
            && let Some(name) = node.as_str().filter(|name| *name != DEFAULT_ACCOUNT)
        {
            let namespace = text(Some(subject), "namespace").unwrap_or_else(|| object.namespace().to_owned());
            find(objects, object, ("v1", "ServiceAccount", &namespace), (node, name), findings);
        }
    }
}

fn find(
    objects: &Objects<'_>,
    asking: &Object<'_>,
    (api_version, kind, namespace): (&str, &str, &str),
    (node, name): (&Node, &str),
    findings: &mut Findings<'_>,
) {
    let others: Vec<&str> = objects.within(api_version, kind, namespace).map(|object| object.name).collect();
    if others.is_empty() || name.is_empty() || others.contains(&name) {
        return;
    }
    let spot = findings.at(node);
    let spot = match suggest::help(name, others.iter().copied()) {
        Some(help) => spot.help(help),
        None => spot,
    };
    spot.tell(format!("{} refers to the {kind} `{name}`, which is not in the input", asking.display()));
}
