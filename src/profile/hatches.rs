//! What a profile says where it has no key of its own: patches, objects of the author, documents that others own.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::kubernetes::types::LabelKey;
use crate::yaml::Value;

/// A change to rendered objects, of one of three kinds. What a kind holds is one value: a later layer replaces it
/// whole, and `null` in it is part of the patch.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Patch {
    /// The objects to patch.
    pub target: PatchTarget,
    /// A strategic merge patch, as for `kubectl patch`: containers, volumes, variables, ports and the like are merged by
    /// their keys, `null` removes, `$patch: delete` removes an item.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub strategic: Option<BTreeMap<String, Value>>,
    /// A JSON merge patch (RFC 7396): lists are replaced whole, `null` removes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub merge: Option<BTreeMap<String, Value>>,
    /// A JSON patch (RFC 6902): a list of operations.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub json: Option<Vec<JsonOperation>>,
}

/// The objects that a patch changes.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PatchTarget {
    /// The kind, such as `StatefulSet`.
    pub kind: String,
    /// The name; without it, all objects of the kind. The name of the topic Job is written without the digest.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}

/// An operation of a JSON patch.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct JsonOperation {
    /// What is done.
    pub op: JsonOperator,
    /// Where, such as `/spec/template/spec/containers/0/env/-`.
    pub path: String,
    /// For `move` and `copy`: where it is now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// For `add`, `replace` and `test`: the value.
    #[serde(default)]
    pub value: Value,
}

/// What an operation of a JSON patch does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum JsonOperator {
    /// Adds a value to a map or a list.
    Add,
    /// Removes the value.
    Remove,
    /// Replaces the value.
    Replace,
    /// Moves the value at `from`.
    Move,
    /// Copies the value at `from`.
    Copy,
    /// Fails if the value differs.
    Test,
}

/// Which objects are rendered; `false` for those that are managed elsewhere.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[expect(clippy::struct_excessive_bools, reason = "each is a key of the profile")]
pub struct Documents {
    /// The Namespace.
    pub namespace: bool,
    /// The `ServiceAccount` of the pods. Without it, a `ServiceAccount` with the name of the release must exist.
    pub service_account: bool,
    /// The `PodDisruptionBudget`.
    pub pod_disruption_budget: bool,
    /// The topic Job and its ConfigMaps.
    pub topic_job: bool,
}

/// The Service for clients inside the cluster.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ClientService {
    /// Annotations of the Service.
    #[schemars(extend("propertyNames" = {"format": "label-key"}))]
    #[serde(default)]
    pub annotations: BTreeMap<LabelKey, String>,
}
