//! What tells the items of a list apart, and how a strategic merge patch merges it: the tables of Kubernetes' own API.
//!
//! Source: the tags `patchStrategy` and `patchMergeKey` of the Go types in `k8s.io/api` and `k8s.io/apimachinery` 1.36
//! (`x-kubernetes-patch-strategy` and `x-kubernetes-patch-merge-key` in its OpenAPI document). A list without a row is
//! replaced whole. `tests/readers.py` compares the outcome with kubectl.

/// How one field is merged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Strategy {
    /// A list of maps that are told apart by this key.
    By(&'static str),
    /// A list of texts, each once.
    Set,
    /// A map that is replaced whole.
    Replace,
}

use super::Type;
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
    ("PodGroupSpec", "resourceClaims", By("name")),
    ("PodGroupTemplate", "resourceClaims", By("name")),
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

/// Lists whose items are told apart by other keys than those of a patch, or that a patch replaces whole: type, field, paths of
/// the keys; sorted. Some are `x-kubernetes-list-map-keys` of the OpenAPI document, others what the API server rejects twice.
const IDENTITIES: &[(&str, &str, Paths)] = &[
    ("ClusterRoleBinding", "subjects", SUBJECT),
    ("ConfigMapProjection", "items", FILE),
    ("ConfigMapVolumeSource", "items", FILE),
    ("Container", "ports", &[&["containerPort"], &["protocol"]]),
    ("Container", "resizePolicy", &[&["resourceName"]]),
    ("DownwardAPIProjection", "items", &[&["path"]]),
    ("DownwardAPIVolumeSource", "items", &[&["path"]]),
    ("EndpointSlice", "ports", PORT),
    ("EndpointSubset", "ports", PORT),
    ("EphemeralContainer", "ports", &[&["containerPort"], &["protocol"]]),
    ("EphemeralContainer", "resizePolicy", &[&["resourceName"]]),
    ("NetworkPolicyEgressRule", "ports", PORT),
    ("NetworkPolicyIngressRule", "ports", PORT),
    ("PodSpec", "topologySpreadConstraints", &[&["topologyKey"], &["whenUnsatisfiable"]]),
    ("RoleBinding", "subjects", SUBJECT),
    ("SecretProjection", "items", FILE),
    ("SecretVolumeSource", "items", FILE),
    ("ServiceAccount", "imagePullSecrets", &[&["name"]]),
    ("ServiceSpec", "ports", PORT),
    ("StatefulSetSpec", "volumeClaimTemplates", &[&["metadata", "name"]]),
];

const FILE: Paths = &[&["key"], &["path"]];
const PORT: Paths = &[&["port"], &["protocol"]];
const SUBJECT: Paths = &[&["kind"], &["namespace"], &["name"]];

type Paths = &'static [&'static [&'static str]];

/// The keys that together tell an item of a list from the others, each as a path.
pub type Identity = Vec<&'static [&'static str]>;

/// What tells apart the items of the list at this place of a document, a path without indices such as
/// `spec.template.spec.containers`; none if nothing does, or if Kubernetes itself does not have the kind.
pub fn identity(api_version: &str, kind: &str, place: &str) -> Option<Identity> {
    let mut ty = super::kubernetes(api_version, kind)?;
    let mut found = None;
    for key in place.split('.') {
        while let Type::List(item) = ty {
            ty = item;
        }
        (ty, found) = match ty {
            Type::Object(object) => (&object.field(key)?.ty, identity_of(object.name, key)),
            Type::Map { value, .. } => (*value, None),
            _ => return None,
        };
    }
    found
}

/// What tells apart the items of lists of this name, wherever Kubernetes has one. Custom resources call theirs so too.
pub fn identity_by_name(field: &str) -> Option<Identity> {
    let listed = IDENTITIES.iter().find(|row| row.1 == field).map(|row| row.2.to_vec());
    listed.or_else(|| TABLE.iter().filter(|row| row.1 == field).find_map(|row| of_strategy(&row.2)))
}

fn identity_of(object: &str, field: &str) -> Option<Identity> {
    let index = IDENTITIES.binary_search_by(|row| (row.0, row.1).cmp(&(object, field)));
    match index.ok().and_then(|index| IDENTITIES.get(index)) {
        Some(row) => Some(row.2.to_vec()),
        // The API server judges the list: gates can be removed, but not added.
        None if field == "schedulingGates" => None,
        None => row(object, field).and_then(|row| of_strategy(&row.2)),
    }
}

fn of_strategy(strategy: &'static Strategy) -> Option<Identity> {
    match strategy {
        By(key) => Some(vec![std::slice::from_ref(key)]),
        Set | Replace => None,
    }
}

fn row(object: &str, field: &str) -> Option<&'static (&'static str, &'static str, Strategy)> {
    let index = TABLE.binary_search_by(|row| (row.0, row.1).cmp(&(object, field))).ok()?;
    TABLE.get(index)
}

/// How a field of a type is merged, if not like all others.
pub fn strategy(object: &str, field: &str) -> Option<Strategy> {
    row(object, field).map(|row| row.2)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kubernetes::schema::{self, Object};

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
    fn items_are_told_apart_by_the_type_of_their_list() {
        let of = |api_version, kind, place| identity(api_version, kind, place).unwrap_or_default();
        let set = |place| of("apps/v1", "StatefulSet", place);
        assert_eq!(set("spec.template.spec.containers.env"), [&["name"]]);
        assert_eq!(set("spec.template.spec.containers.ports"), [&["containerPort"], &["protocol"]]);
        assert_eq!(of("v1", "Service", "spec.ports"), [&["port"], &["protocol"]]);
        assert_eq!(set("spec.volumeClaimTemplates"), [&["metadata", "name"][..]]);
        assert!(set("spec.template.spec.tolerations").is_empty());
        assert!(of("v1", "Pod", "spec.schedulingGates").is_empty());
        assert!(set("spec.replicas.x").is_empty() && set("metadata.labels.ports").is_empty());
        assert!(of("example.com/v1", "StatefulSet", "spec.template.spec.containers").is_empty());
        assert_eq!(identity_by_name("initContainers").unwrap(), [&["name"]]);
        assert!(identity_by_name("finalizers").is_none() && identity_by_name("steps").is_none());
    }

    #[test]
    fn every_identity_is_a_field_of_its_type() {
        assert!(IDENTITIES.is_sorted_by_key(|row| (row.0, row.1)));
        let mut types = Vec::new();
        for (api_version, kind) in schema::kinds() {
            collect(schema::kubernetes(api_version, kind).unwrap(), &mut types);
        }
        for (object, field, keys) in IDENTITIES {
            let of_that_name = types.iter().find(|ty| ty.name == *object && ty.field(field).is_some());
            let list = of_that_name.unwrap_or_else(|| panic!("{object}.{field}")).field(field).unwrap().ty;
            let Type::List(Type::Object(item)) = list else { panic!("{object}.{field} is {list:?}") };
            for key in *keys {
                assert!(item.field(key[0]).is_some(), "{object}.{field}: {key:?}");
            }
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
