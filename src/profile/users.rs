//! A user as a profile states it.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::kubernetes::types::{ConfigMapKey, DnsSubdomain, ResourcePattern, TopicPattern};

/// A user: what authenticates, what it is allowed, and how much it may use.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct User {
    /// With `authentication: scram`: where the password is. By default the key `password` of the Secret `<release>-user-<name>`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub password_secret: Option<PasswordSecret>,
    /// The version of the password; 1 by default. Raise it after you changed the Secret: the topic Job writes a password only
    /// when its version changes.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0, max = 8192))]
    pub password_version: Option<u32>,
    /// Operations by topic; a name that ends in `*` is a prefix, and `*` alone is every topic.
    #[schemars(extend("propertyNames" = {"format": "topic-pattern"}))]
    #[serde(default)]
    pub topics: BTreeMap<TopicPattern, Vec<TopicOperation>>,
    /// Consumer groups that the user may join; a name that ends in `*` is a prefix.
    #[serde(default)]
    pub groups: Vec<ResourcePattern>,
    /// Transactional ids that the user may produce with; a name that ends in `*` is a prefix.
    #[serde(default)]
    pub transactional_ids: Vec<ResourcePattern>,
    /// Operations on the cluster itself.
    #[serde(default)]
    pub cluster: Vec<ClusterOperation>,
    /// How much the user may use of each broker.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quotas: Option<Quotas>,
    /// `true` for a user to remove: its credential, its ACLs and its quotas.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub absent: Option<bool>,
}

/// Where a password is.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PasswordSecret {
    /// The name of the Secret.
    pub name: DnsSubdomain,
    /// The key in the Secret; `password` by default.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key: Option<ConfigMapKey>,
}

/// What a user does with a topic.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum TopicOperation {
    /// Consumes from it: Read and Describe.
    Read,
    /// Produces to it: Write and Describe.
    Write,
    /// Creates it.
    Create,
    /// Deletes it.
    Delete,
    /// Adds partitions.
    Alter,
    /// Sees its partitions and offsets.
    Describe,
    /// Sees its settings.
    DescribeConfigs,
    /// Changes its settings.
    AlterConfigs,
    /// All of these.
    All,
}

/// What a user does with the cluster.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum ClusterOperation {
    /// Creates topics of any name.
    Create,
    /// Changes ACLs, credentials, and where replicas are: no less than a super user.
    Alter,
    /// Sees brokers, ACLs, credentials and reassignments.
    Describe,
    /// Sees settings of brokers, and quotas.
    DescribeConfigs,
    /// Changes settings of brokers, and quotas.
    AlterConfigs,
    /// Produces idempotently to a Kafka before 3.0.
    IdempotentWrite,
}

/// How much a user may use of each broker, without a bound for what is absent.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Quotas {
    /// Bytes that it produces in a second.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1, max = 1_000_000_000_000_i64))]
    pub producer_byte_rate: Option<i64>,
    /// Bytes that it consumes in a second.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1, max = 1_000_000_000_000_i64))]
    pub consumer_byte_rate: Option<i64>,
    /// Percent of one network or request thread.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1, max = 100_000))]
    pub request_percentage: Option<u32>,
    /// Partitions that it creates, deletes or adds in a second.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1, max = 1_000_000))]
    pub controller_mutation_rate: Option<u32>,
}

impl User {
    /// Whether it says what the user is allowed, or how much it may use.
    pub fn has_rights(&self) -> bool {
        !self.topics.is_empty()
            || !self.groups.is_empty()
            || !self.transactional_ids.is_empty()
            || !self.cluster.is_empty()
            || self.quotas.is_some()
    }
}
