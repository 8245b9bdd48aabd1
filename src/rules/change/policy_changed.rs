use crate::change::{Changes, Class};
use crate::rules::change::Claims;
use crate::rules::{Check, Level, Rule};

pub(super) static RULE: Rule = Rule {
    name: "policy-changed",
    summary: "other rights, limits or permitted connections",
    level: Level::Warning,
    page: include_str!("policy_changed.md"),
    check: Check::Change(check),
};

/// Group, kind, field, and what becomes of it.
const FIELDS: &[(&str, &str, &str, &str)] = &[
    (
        "networking.k8s.io/v1",
        "NetworkPolicy",
        "spec",
        "connections are judged by it within seconds, also those that are open with some networks",
    ),
    ("policy/v1", "PodDisruptionBudget", "spec", "evictions are judged by it from now on; no pod stops"),
    (
        "rbac.authorization.k8s.io/v1",
        "ClusterRole",
        "rules",
        "the rights count at once, in every Namespace that uses them",
    ),
    ("rbac.authorization.k8s.io/v1", "ClusterRole", "aggregationRule", "the rights count at once"),
    ("rbac.authorization.k8s.io/v1", "ClusterRoleBinding", "subjects", "the rights count at once"),
    ("rbac.authorization.k8s.io/v1", "Role", "rules", "the rights count at once"),
    ("rbac.authorization.k8s.io/v1", "RoleBinding", "subjects", "the rights count at once"),
    (
        "v1",
        "ServiceAccount",
        "automountServiceAccountToken",
        "it counts for pods that start from now on; running ones keep what they have",
    ),
    ("v1", "ServiceAccount", "imagePullSecrets", "it counts for pods that start from now on"),
    ("v1", "ServiceAccount", "secrets", "it counts for pods that start from now on"),
];

fn check(changes: &Changes, claims: &mut Claims<'_>) {
    for (difference, pair) in changes.updates() {
        let row = FIELDS.iter().find(|row| pair.is(row.0, row.1) && difference.is_in(row.2));
        if let Some((.., why)) = row {
            claims.claim(difference, Class::InPlace, *why);
        }
    }
}
