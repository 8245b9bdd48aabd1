//! A topic as a profile states it.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Resources;
use crate::kubernetes::types::{ConfigName, ScalarValue};

/// The Job that reconciles topics with the profile.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct TopicJob {
    /// CPU and memory of the Job.
    pub resources: Resources,
    /// Seconds that the Job waits for brokers, and retries failed operations.
    #[schemars(range(min = 1, max = 3600))]
    pub wait_seconds: u32,
    /// Whether the Job deletes topics that are marked `deleted: true`.
    pub allow_delete: bool,
}

/// A topic.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Topic {
    /// The number of partitions; 3 by default.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1, max = 100_000))]
    pub partitions: Option<u32>,
    /// The number of brokers that hold a copy of each partition. By default 3, or the number of brokers if
    /// there are fewer.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1, max = 1000))]
    pub replication_factor: Option<u32>,
    /// Retention in milliseconds; -1 is unlimited. The same as `retention.ms` in `config`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = -1, max = 9_223_372_036_854_775_807_i64))]
    pub retention_ms: Option<i64>,
    /// Settings of the topic, by Kafka's names.
    #[schemars(extend("propertyNames" = {"format": "config-name"}))]
    #[serde(default)]
    pub config: BTreeMap<ConfigName, ScalarValue>,
    /// `true` for a topic to delete, with all its records. The Job deletes it only if
    /// `topicJob.allowDelete` is `true` as well.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deleted: Option<bool>,
    /// What the topic is for; shown in lists only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub purpose: Option<String>,
}
