//! How a strategic merge patch merges lists: the table of Kubernetes' own API.
//!
//! Source: the tags `patchStrategy` and `patchMergeKey` of the Go types in `k8s.io/api` and `k8s.io/apimachinery` 1.33
//! (`x-kubernetes-patch-strategy` and `x-kubernetes-patch-merge-key` in its OpenAPI document). A list without a row is
//! replaced whole. `tests/readers.py` compares the outcome with kubectl.

/// How one field is merged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Strategy {
    /// A list of maps that are told apart by this key.
    By(&'static str),
    /// A list of texts, each once.
    Set,
    /// A map that is replaced whole.
    Replace,
}

use Strategy::{By, Replace, Set};

/// Type, field and strategy; sorted. A container that is only for debugging has the fields of any container.
const TABLE: &[(&str, &str, Strategy)] = &[
    ("CSINodeSpec", "drivers", By("name")),
    ("Container", "env", By("name")),
    ("Container", "ports", By("containerPort")),
    ("Container", "volumeDevices", By("devicePath")),
    ("Container", "volumeMounts", By("mountPath")),
    ("EphemeralContainer", "env", By("name")),
    ("EphemeralContainer", "ports", By("containerPort")),
    ("EphemeralContainer", "volumeDevices", By("devicePath")),
    ("EphemeralContainer", "volumeMounts", By("mountPath")),
    ("MutatingAdmissionPolicySpec", "matchConditions", By("name")),
    ("MutatingWebhook", "matchConditions", By("name")),
    ("MutatingWebhookConfiguration", "webhooks", By("name")),
    ("ObjectMeta", "finalizers", Set),
    ("ObjectMeta", "ownerReferences", By("uid")),
    ("PodDisruptionBudgetSpec", "selector", Replace),
    ("PodSpec", "containers", By("name")),
    ("PodSpec", "ephemeralContainers", By("name")),
    ("PodSpec", "hostAliases", By("ip")),
    ("PodSpec", "imagePullSecrets", By("name")),
    ("PodSpec", "initContainers", By("name")),
    ("PodSpec", "resourceClaims", By("name")),
    ("PodSpec", "schedulingGates", By("name")),
    ("PodSpec", "topologySpreadConstraints", By("topologyKey")),
    ("PodSpec", "volumes", By("name")),
    ("ServiceAccount", "secrets", By("name")),
    ("ServiceSpec", "ports", By("port")),
    ("ValidatingAdmissionPolicySpec", "matchConditions", By("name")),
    ("ValidatingAdmissionPolicySpec", "variables", By("name")),
    ("ValidatingWebhook", "matchConditions", By("name")),
    ("ValidatingWebhookConfiguration", "webhooks", By("name")),
];

/// How a field of a type is merged, if not like all others.
pub(super) fn strategy(object: &str, field: &str) -> Option<Strategy> {
    let index = TABLE.binary_search_by(|row| (row.0, row.1).cmp(&(object, field))).ok()?;
    TABLE.get(index).map(|row| row.2)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::{self, Object, Type};

    fn collect(ty: &'static Type, seen: &mut Vec<&'static Object>) {
        match ty {
            Type::List(inner) | Type::Map { value: inner, .. } => collect(inner, seen),
            Type::Object(object) if !seen.iter().any(|other| std::ptr::eq(*other, *object)) => {
                seen.push(object);
                object.fields.iter().for_each(|field| collect(&field.ty, seen));
            }
            _ => {}
        }
    }

    #[test]
    fn every_row_is_a_field_of_the_type_that_it_says() {
        assert!(TABLE.is_sorted_by_key(|row| (row.0, row.1)));
        let mut types = Vec::new();
        for (api_version, kind) in schema::kinds() {
            collect(schema::kubernetes(api_version, kind).unwrap(), &mut types);
        }
        for (object, field, strategy) in TABLE {
            let mut of_that_name = types.iter().filter(|ty| ty.name == *object).peekable();
            assert!(of_that_name.peek().is_some(), "{object}");
            for ty in of_that_name {
                let Some(found) = ty.field(field) else { continue };
                match (strategy, found.ty) {
                    (By(key), Type::List(Type::Object(item))) => {
                        assert!(item.field(key).is_some(), "{field}.{key}");
                    }
                    (Set, Type::List(Type::Text)) | (Replace, Type::Object(_)) => {}
                    (_, other) => panic!("{object}.{field} is {other:?}"),
                }
            }
        }
    }
}
