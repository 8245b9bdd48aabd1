use crate::change::rules::{Claims, Level, Rule};
use crate::change::{Changes, Class, Difference, Pair};
use crate::report::diagnostic::Reason;
use crate::text::shown;

pub(super) static RULE: Rule = Rule {
    name: "immutable-field",
    summary: "a field that cannot be changed after creation",
    level: Level::Refused,
    page: include_str!("immutable_field.md"),
    check,
};

/// Group, kind, field as it is written, field as the API server writes it, and its reason.
const FIELDS: &[(&str, &str, &str, &str, Reason)] = &[
    ("v1", "ResourceQuota", "spec.scopes", "spec.scopes", Reason::Invalid),
    ("v1", "Secret", "type", "type", Reason::Invalid),
    ("apiextensions.k8s.io/v1", "CustomResourceDefinition", "spec.scope", "spec.scope", Reason::Invalid),
    ("apps/v1", "DaemonSet", "spec.selector", "spec.selector", Reason::Invalid),
    ("apps/v1", "Deployment", "spec.selector", "spec.selector", Reason::Invalid),
    ("apps/v1", "ReplicaSet", "spec.selector", "spec.selector", Reason::Invalid),
    ("discovery.k8s.io/v1", "EndpointSlice", "addressType", "addressType", Reason::Invalid),
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

/// What may change of a `PersistentVolume`; everything else in `spec` is where it is, and stays.
const OF_VOLUME: [&str; 7] = [
    "spec.accessModes",
    "spec.capacity",
    "spec.claimRef",
    "spec.mountOptions",
    "spec.persistentVolumeReclaimPolicy",
    "spec.storageClassName",
    "spec.volumeAttributesClassName",
];

fn check(changes: &Changes, claims: &mut Claims<'_>) {
    for (difference, pair) in changes.updates() {
        let Some((field, reason, what)) = refused(difference, pair) else { continue };
        let claim = claims.claim(
            difference,
            Class::Recreate,
            format!("the API server rejects it: {what} cannot be changed"),
        );
        claim.refused(field, reason);
        if pair.is("v1", "PersistentVolume") {
            claim.step("create a new PersistentVolume with another name, and a claim that binds it");
            continue;
        }
        if pair.kind == "CustomResourceDefinition" {
            claim.step(format!(
                "save its custom resources, which are deleted with it: `kubectl get {} -A -o yaml > saved.yaml`",
                shown::word(&pair.name)
            ));
        }
        claim
            .step(format!(
                "delete it, then apply; it does not exist in between: `kubectl delete {}`",
                pair.argument()
            ))
            .step("or create a new object with another name, and delete the old one once nothing uses it");
    }
}

/// What the API server lets through.
pub(super) fn may_change(difference: &Difference, pair: &Pair) -> bool {
    refused(difference, pair).is_none()
}

/// The field at which the API server rejects it, its reason, and what cannot be changed.
fn refused(difference: &Difference, pair: &Pair) -> Option<(&'static str, Reason, String)> {
    if pair.is("v1", "PersistentVolume") {
        return of_volume(difference, pair);
    }
    let row = FIELDS.iter().find(|row| pair.is(row.0, row.1) && difference.is_in(row.2));
    row.map(|(_, kind, field, path, reason)| (*path, *reason, format!("`{field}` of {}", with_article(kind))))
}

/// Where a volume is cannot be changed, and which nodes reach it only where that was left out.
fn of_volume(difference: &Difference, pair: &Pair) -> Option<(&'static str, Reason, String)> {
    if !difference.is_in("spec") || OF_VOLUME.iter().any(|field| difference.is_in(field)) {
        return None;
    }
    if difference.is_in("spec.volumeMode") {
        return Some(("volumeMode", Reason::Invalid, "the mode of a volume".to_owned()));
    }
    if difference.is_in("spec.nodeAffinity") {
        pair.old_at(&["spec", "nodeAffinity"])?;
        return Some(("nodeAffinity", Reason::Invalid, "the node affinity of a volume".to_owned()));
    }
    Some(("spec.persistentvolumesource", Reason::Forbidden, "the source of a volume".to_owned()))
}

/// `a Role`, `an IngressClass`.
fn with_article(kind: &str) -> String {
    let article = if kind.starts_with(['A', 'E', 'I', 'O', 'U']) { "an" } else { "a" };
    format!("{article} {kind}")
}
