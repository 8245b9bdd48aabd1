//! The only door to k8s-openapi: a second decode of our documents, made from other sources than the tables.

use std::borrow::Cow;

use k8s_openapi::api::apps::v1::StatefulSet;
use k8s_openapi::api::batch::v1::Job;
use k8s_openapi::api::core::v1::{
    ConfigMap, Namespace, PersistentVolumeClaim, Pod, Secret, Service, ServiceAccount,
};
use k8s_openapi::api::networking::v1::NetworkPolicy;
use k8s_openapi::api::policy::v1::PodDisruptionBudget;
use k8s_openapi::api::rbac::v1::{Role, RoleBinding};
use serde::{Deserialize, Serialize};

use crate::text::field_path::FieldPath;
use crate::yaml::Value;

/// Decodes a document into the type of its kind and back: true if nothing was lost or changed on the way,
/// false if its kind is not among those we write. Base64 is left to the rules: its type here refuses line breaks, which
/// Kubernetes skips.
///
/// # Errors
/// A sentence that says what does not decode, or what is lost.
pub fn decode(document: &Value) -> Result<bool, String> {
    let whole = without_bytes(document);
    let document = whole.as_ref();
    let text = |key| document.get(key).and_then(Value::as_str).unwrap_or_default();
    let trip = match (text("apiVersion"), text("kind")) {
        ("v1", "ConfigMap") => round_trip::<ConfigMap>,
        ("v1", "Namespace") => round_trip::<Namespace>,
        ("v1", "PersistentVolumeClaim") => round_trip::<PersistentVolumeClaim>,
        ("v1", "Pod") => round_trip::<Pod>,
        ("v1", "Secret") => round_trip::<Secret>,
        ("v1", "Service") => round_trip::<Service>,
        ("v1", "ServiceAccount") => round_trip::<ServiceAccount>,
        ("apps/v1", "StatefulSet") => round_trip::<StatefulSet>,
        ("batch/v1", "Job") => round_trip::<Job>,
        ("networking.k8s.io/v1", "NetworkPolicy") => round_trip::<NetworkPolicy>,
        ("policy/v1", "PodDisruptionBudget") => round_trip::<PodDisruptionBudget>,
        ("rbac.authorization.k8s.io/v1", "Role") => round_trip::<Role>,
        ("rbac.authorization.k8s.io/v1", "RoleBinding") => round_trip::<RoleBinding>,
        _ => return Ok(false),
    };
    let decoded =
        trip(document).map_err(|error| format!("a {} cannot be read from it: {error}", text("kind")))?;
    compare(document, &decoded, &Path::Root)?;
    Ok(true)
}

/// The document without the values of it that are base64.
fn without_bytes(document: &Value) -> Cow<'_, Value> {
    let field = match document.get("kind").and_then(Value::as_str) {
        Some("ConfigMap") => "binaryData",
        Some("Secret") => "data",
        _ => return Cow::Borrowed(document),
    };
    if document.get(field).is_none_or(|bytes| !bytes.is_object()) {
        return Cow::Borrowed(document);
    }
    let mut document = document.clone();
    if let Some(fields) = document.as_object_mut() {
        fields.shift_remove(field);
    }
    Cow::Owned(document)
}

fn round_trip<'de, K: Deserialize<'de> + Serialize>(
    document: &'de Value,
) -> Result<Value, serde_json::Error> {
    serde_json::to_value(K::deserialize(document)?)
}

/// A place in a document; only written out for a mistake.
enum Path<'a> {
    Root,
    Key(&'a Self, &'a str),
    Index(&'a Self, usize),
}

impl Path<'_> {
    fn full(&self) -> FieldPath {
        match self {
            Self::Root => FieldPath::default(),
            Self::Key(above, key) => above.full().join(*key),
            Self::Index(above, index) => above.full().join(*index),
        }
    }

    /// True if one of the keys is like that.
    fn has(&self, is: impl Fn(&str) -> bool) -> bool {
        match self {
            Self::Root => false,
            Self::Key(above, key) => is(key) || above.has(is),
            Self::Index(above, _) => above.has(is),
        }
    }
}

/// Says what of `before` is missing from `after`, differs in it, or was made up.
fn compare(before: &Value, after: &Value, path: &Path<'_>) -> Result<(), String> {
    match (before, after) {
        (Value::Object(before), Value::Object(after)) => {
            for (key, value) in before {
                let path = Path::Key(path, key);
                match after.get(key) {
                    Some(decoded) => compare(value, decoded, &path)?,
                    None => return Err(format!("`{}` is lost when Kubernetes reads it", path.full())),
                }
            }
            match after
                .iter()
                .find(|(key, value)| !before.contains_key(*key) && !is_made_up(key, value, path))
            {
                Some((key, _)) => Err(format!("`{}` is missing", Path::Key(path, key).full())),
                None => Ok(()),
            }
        }
        (Value::Array(before), Value::Array(after)) if before.len() == after.len() => before
            .iter()
            .zip(after)
            .enumerate()
            .try_for_each(|(index, (before, after))| compare(before, after, &Path::Index(path, index))),
        // A quantity may be written as a number; its type holds text.
        (Value::Number(number), Value::String(text)) if number.to_string() == *text => Ok(()),
        (before, after) if before == after => Ok(()),
        (before, after) => Err(format!("`{}` is {before}, but Kubernetes reads {after}", path.full())),
    }
}

/// What k8s-openapi writes although the input does not have it: fields that it holds for required and Kubernetes does not.
fn is_made_up(key: &str, value: &Value, path: &Path<'_>) -> bool {
    match key {
        "metadata" => value.as_object().is_some_and(serde_json::Map::is_empty),
        // The name of a Secret or a ConfigMap that is referred to.
        "name" => value == "" && path.has(is_reference),
        // A claim template is written out as a whole claim.
        "apiVersion" | "kind" => path.has(|key| key == "volumeClaimTemplates"),
        _ => false,
    }
}

fn is_reference(key: &str) -> bool {
    key.ends_with("Ref") || matches!(key, "configMap" | "imagePullSecrets" | "secret")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_decodes_and_comes_back_whole_passes() {
        let document = json!({
            "apiVersion": "apps/v1", "kind": "StatefulSet", "metadata": {"name": "kafka"},
            "spec": {
                "replicas": 3, "selector": {"matchLabels": {"app": "kafka"}}, "serviceName": "kafka",
                "template": {"spec": {"containers": [{
                    "name": "kafka", "args": [], "ports": [{"containerPort": 9092}],
                    "resources": {"limits": {"cpu": 2, "memory": "1.50Gi"}},
                }]}},
                "volumeClaimTemplates": [{"metadata": {"name": "data"}, "spec": {}}, {"spec": {}}],
            },
        });
        assert_eq!(decode(&document), Ok(true));
    }

    #[test]
    fn a_kind_that_we_do_not_write_is_left_alone() {
        assert_eq!(decode(&json!({"apiVersion": "apps/v1", "kind": "Deployment", "spec": 3})), Ok(false));
        assert_eq!(decode(&json!("text")), Ok(false));
    }

    #[test]
    fn what_is_lost_or_changed_is_an_error() {
        let service =
            |spec| json!({"apiVersion": "v1", "kind": "Service", "metadata": {"name": "a"}, "spec": spec});
        assert_eq!(decode(&service(json!({"clusterIP": "None"}))), Ok(true));
        assert_eq!(
            decode(&service(json!({"clusterIp": "None"}))),
            Err("`spec.clusterIp` is lost when Kubernetes reads it".to_owned())
        );
        assert_eq!(
            decode(&service(json!({"ports": [{"name": "a"}]}))),
            Err("`spec.ports[0].port` is missing".to_owned())
        );
        let error = decode(&service(json!({"ports": [{"port": "9092"}]}))).unwrap_err();
        assert!(error.starts_with("a Service cannot be read from it: invalid type: string"), "{error}");
    }

    #[test]
    fn bytes_are_left_to_the_rules() {
        let object = |kind: &str, field: &str, bytes: Value| json!({"apiVersion": "v1", "kind": kind, "metadata": {}, field: bytes});
        for bytes in ["AAE=", "AAAA\nAAAA\n", "AB=="] {
            for (kind, field) in [("Secret", "data"), ("ConfigMap", "binaryData")] {
                assert_eq!(decode(&object(kind, field, json!({"a": bytes}))), Ok(true));
            }
        }
        assert!(decode(&object("Secret", "data", json!("AAE="))).is_err());
        assert!(decode(&object("ConfigMap", "data", json!({"a": 1}))).is_err());
    }
}
