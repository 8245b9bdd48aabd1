//! What was thought about before it is applied.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What a rule says of the change of one object, and why it may happen.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Acknowledgement {
    /// The rule, as `kafka-gen diff` names it in brackets.
    pub rule: String,
    /// The object: `StatefulSet/kafka`.
    pub object: String,
    /// Why it is right, for those who review the profile.
    pub reason: String,
}
