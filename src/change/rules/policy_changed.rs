use crate::change::rules::{Claims, Level, Rule};
use crate::change::{Changes, Class, Difference, Pair};
use crate::yaml::Value;

pub(super) static RULE: Rule = Rule {
    name: "policy-changed",
    summary: "permissions, limits or allowed connections change",
    level: Level::Warning,
    page: include_str!("policy_changed.md"),
    check,
};

/// Group, kind, field, and what becomes of it.
const FIELDS: &[(&str, &str, &str, &str)] = &[
    (
        "networking.k8s.io/v1",
        "NetworkPolicy",
        "spec",
        "applies to connections within seconds; some network plugins also close established ones",
    ),
    ("policy/v1", "PodDisruptionBudget", "spec", "applies to evictions from now on; no pod stops"),
    (
        "rbac.authorization.k8s.io/v1",
        "ClusterRole",
        "rules",
        "the permissions apply at once, in every Namespace that binds the role",
    ),
    ("rbac.authorization.k8s.io/v1", "ClusterRole", "aggregationRule", "the permissions apply at once"),
    ("rbac.authorization.k8s.io/v1", "ClusterRoleBinding", "subjects", "the permissions apply at once"),
    ("rbac.authorization.k8s.io/v1", "Role", "rules", "the permissions apply at once"),
    ("rbac.authorization.k8s.io/v1", "RoleBinding", "subjects", "the permissions apply at once"),
    (
        "v1",
        "ServiceAccount",
        "automountServiceAccountToken",
        "applies to new pods; running pods are unaffected",
    ),
    ("v1", "ServiceAccount", "imagePullSecrets", "applies to new pods"),
    ("v1", "ServiceAccount", "secrets", "applies to new pods"),
];

fn check(changes: &Changes, claims: &mut Claims<'_>) {
    for (difference, pair) in changes.updates() {
        let row = FIELDS.iter().find(|row| pair.is(row.0, row.1) && difference.is_in(row.2));
        let Some((_, _, field, why)) = row else { continue };
        if difference.place == "spec.egress" {
            outgoing(difference, pair, why, claims);
        } else if ["rules", "subjects"].contains(field) && narrows(difference) {
            claims
                .claim(
                    difference,
                    Class::ClientImpact,
                    format!("{why}; requests that need a removed permission are rejected"),
                )
                .step("check that no user or workload needs the removed permissions");
        } else {
            claims.claim(difference, Class::InPlace, *why);
        }
    }
}

/// Rules for what goes out, where the server has chosen once and for all whether they count.
fn outgoing(difference: &Difference, pair: &Pair, why: &str, claims: &mut Claims<'_>) {
    let keys = ["spec", "policyTypes"];
    let counts = pair
        .new_at(&keys)
        .is_some_and(|types| types.items().iter().any(|item| item.as_str() == Some("Egress")));
    let left_out = pair.new_written.as_ref().is_some_and(|new| new.dig(&keys).is_none());
    if !counts {
        let claim = claims.claim(
            difference,
            Class::NoEffect,
            "egress rules have no effect without `Egress` in `policyTypes`; if omitted, `policyTypes` keeps the value from the creation of the policy",
        );
        claim.step("set `policyTypes: [Ingress, Egress]`");
    } else if left_out && difference.new.is_none() {
        let claim = claims.claim(
            difference,
            Class::ClientImpact,
            "all egress is blocked: `Egress` stays in the `policyTypes` from the creation of the policy, and no rule allows anything",
        );
        claim.step("set `policyTypes: [Ingress]`");
    } else {
        claims.claim(difference, Class::InPlace, why);
    }
}

/// True if permissions or their subjects are removed.
fn narrows(difference: &Difference) -> bool {
    let (old, new) = (&difference.old, &difference.new);
    if difference.is_in("rules.resourceNames") {
        // Without names a rule is about all of them.
        return new.is_some() && loses(old.as_ref(), new.as_ref());
    }
    old.is_some() && loses(old.as_ref(), new.as_ref())
}

/// True if something that was in the old list is not in the new one.
fn loses(old: Option<&Value>, new: Option<&Value>) -> bool {
    let (Some(Value::Array(old)), Some(Value::Array(new))) = (old, new) else { return true };
    !new.contains(&Value::from("*")) && old.iter().any(|item| !new.contains(item))
}
