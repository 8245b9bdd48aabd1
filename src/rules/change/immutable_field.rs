use crate::change::{Changes, Class};
use crate::diagnostic::Reason;
use crate::rules::change::Claims;
use crate::rules::{Check, Level, Rule};

pub(super) static RULE: Rule = Rule {
    name: "immutable-field",
    summary: "a field that cannot be changed once the object is there",
    level: Level::Refused,
    page: include_str!("immutable_field.md"),
    check: Check::Change(check),
};

/// Group, kind, field as it is written, field as the API server writes it, and its reason.
const FIELDS: &[(&str, &str, &str, &str, Reason)] = &[
    ("v1", "Secret", "type", "type", Reason::Invalid),
    ("apps/v1", "DaemonSet", "spec.selector", "spec.selector", Reason::Invalid),
    ("apps/v1", "Deployment", "spec.selector", "spec.selector", Reason::Invalid),
    ("apps/v1", "ReplicaSet", "spec.selector", "spec.selector", Reason::Invalid),
    ("networking.k8s.io/v1", "IngressClass", "spec.controller", "spec.controller", Reason::Invalid),
    ("node.k8s.io/v1", "RuntimeClass", "handler", "handler", Reason::Invalid),
    ("rbac.authorization.k8s.io/v1", "ClusterRoleBinding", "roleRef", "roleRef", Reason::Invalid),
    ("rbac.authorization.k8s.io/v1", "RoleBinding", "roleRef", "roleRef", Reason::Invalid),
    ("scheduling.k8s.io/v1", "PriorityClass", "preemptionPolicy", "preemptionPolicy", Reason::Invalid),
    ("scheduling.k8s.io/v1", "PriorityClass", "value", "Value", Reason::Forbidden),
    ("storage.k8s.io/v1", "StorageClass", "parameters", "parameters", Reason::Forbidden),
    ("storage.k8s.io/v1", "StorageClass", "provisioner", "provisioner", Reason::Forbidden),
    ("storage.k8s.io/v1", "StorageClass", "reclaimPolicy", "reclaimPolicy", Reason::Forbidden),
    ("storage.k8s.io/v1", "StorageClass", "volumeBindingMode", "volumeBindingMode", Reason::Invalid),
];

fn check(changes: &Changes, claims: &mut Claims<'_>) {
    for (difference, pair) in changes.updates() {
        let row = FIELDS.iter().find(|row| pair.is(row.0, row.1) && difference.is_in(row.2));
        let Some((_, kind, field, path, reason)) = row else { continue };
        claims
            .claim(
                difference,
                Class::Recreate,
                format!("the API server refuses it: `{field}` of a {kind} cannot be changed"),
            )
            .refused(*path, *reason)
            .step(format!(
                "`kubectl delete {}`, then apply; until then nothing stands in its place",
                pair.argument()
            ))
            .step("or make a new object under another name, and remove the old one when nobody uses it");
    }
}
