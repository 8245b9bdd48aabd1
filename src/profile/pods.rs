//! On which nodes pods run, and as whom.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::kubernetes::types::{DnsSubdomain, LabelKey, LabelValue};

/// On which nodes brokers run.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Scheduling {
    /// Labels that a node must have.
    #[schemars(extend("propertyNames" = {"format": "label-key"}))]
    #[serde(default)]
    pub node_selector: BTreeMap<LabelKey, LabelValue>,
    /// Taints that brokers tolerate.
    #[serde(default)]
    pub tolerations: Vec<Toleration>,
    /// The `PriorityClass` of the brokers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub priority_class_name: Option<DnsSubdomain>,
    /// Whether brokers are spread evenly over zones.
    pub zone_spread: SpreadMode,
    /// Whether brokers are spread evenly over nodes.
    pub host_spread: SpreadMode,
    /// Whether two brokers may share a node.
    pub anti_affinity: AntiAffinity,
}

/// How strictly pods are spread.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum SpreadMode {
    /// A pod that would violate the spread stays pending.
    DoNotSchedule,
    /// An even spread is preferred.
    ScheduleAnyway,
    /// Pods are not spread.
    None,
}

/// Whether two brokers may share a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum AntiAffinity {
    /// Never; a broker without a free node stays pending.
    Required,
    /// Only if there is no free node.
    Preferred,
    /// Brokers may share a node.
    None,
}

/// A taint that pods tolerate.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Toleration {
    /// The key of the taint; without it, every taint.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key: Option<LabelKey>,
    /// Whether the value must match.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub operator: Option<TolerationOperator>,
    /// The value of the taint.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<LabelValue>,
    /// The effect of the taint; without it, every effect.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub effect: Option<TolerationEffect>,
    /// For `NoExecute`: the seconds that a pod stays on a node that gets the taint.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0, max = 2_147_483_647))]
    pub toleration_seconds: Option<i64>,
}

/// Whether the value of a taint must match.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum TolerationOperator {
    /// The value must be equal.
    Equal,
    /// Any value matches.
    Exists,
}

/// What a taint does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum TolerationEffect {
    /// New pods are not scheduled to the node.
    NoSchedule,
    /// New pods prefer other nodes.
    PreferNoSchedule,
    /// Pods are evicted from the node.
    NoExecute,
}

/// The user and group that containers run as. On OpenShift set each to `null`: OpenShift assigns the ids.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SecurityContext {
    /// The user id; 0 is not allowed.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1, max = 2_147_483_647))]
    pub run_as_user: Option<i64>,
    /// The group id.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0, max = 2_147_483_647))]
    pub run_as_group: Option<i64>,
    /// The group that owns the volumes.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0, max = 2_147_483_647))]
    pub fs_group: Option<i64>,
}
