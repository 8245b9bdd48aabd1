//! Changes that were reviewed and accepted before they are applied.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A change that a rule reports, and the reason to accept it. It covers exactly this change: another object, topic or value is
/// not covered. `kafka-gen diff` prints the entries to paste.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Acknowledgement {
    /// The rule, as `kafka-gen diff` names it in brackets.
    pub rule: String,
    /// The object, `StatefulSet/kafka`, or the topic, `topic/orders`.
    pub object: String,
    /// The setting or field, if the rule reports several: `retention.ms`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// The value before the change; omitted if it is not set.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// The value after the change; omitted if it is not set.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<String>,
    /// The reason, for reviewers of the profile.
    pub reason: String,
}
