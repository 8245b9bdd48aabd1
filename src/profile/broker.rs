//! What a broker is made of: image, memory, disk, and how it forms a cluster.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::kubernetes::types::{
    DnsSubdomain, ImageDigest, ImageRegistry, ImageRepository, ImageTag, KafkaUuid, Quantity,
};

/// A container image.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Image {
    /// The registry that every image is pulled from, or a mirror.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub registry: Option<ImageRegistry>,
    /// The repository in the registry.
    pub repository: ImageRepository,
    /// The tag; it begins with the Kafka version.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tag: Option<ImageTag>,
    /// The digest; it pins the image.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub digest: Option<ImageDigest>,
    /// When nodes pull the image. By default Kubernetes decides: `Always` for `latest`, otherwise `IfNotPresent`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pull_policy: Option<PullPolicy>,
    /// Names of Secrets that hold the credentials of the registry.
    #[serde(default)]
    pub pull_secrets: Vec<DnsSubdomain>,
}

/// When nodes pull an image.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum PullPolicy {
    /// At every start of a container.
    Always,
    /// If the node does not have it.
    IfNotPresent,
    /// Never; it must be on the node.
    Never,
}

/// How the cluster keeps its metadata (KRaft).
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Kraft {
    /// The id of the Kafka cluster. By default derived from namespace and release. It must never change
    /// once brokers hold data.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cluster_id: Option<KafkaUuid>,
    /// The number of pods, from the first, that formed the controller quorum when the cluster was first
    /// started. Keep it when `replicaCount` changes.
    #[schemars(range(min = 1, max = 9))]
    pub initial_controllers: u32,
    /// The directory ids of the initial controllers, one each. By default derived from the cluster id.
    #[serde(default)]
    pub directory_ids: Vec<KafkaUuid>,
}

/// Where brokers keep their data.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Persistence {
    /// Whether each broker has a persistent volume. Without it, data is lost when the pod is deleted.
    pub enabled: bool,
    /// The size of each broker's volume, or without persistence the storage limit of each broker.
    pub size: Quantity,
    /// The `StorageClass` of the volumes. By default the cluster's default class.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub storage_class: Option<DnsSubdomain>,
}

/// CPU and memory. `requests` default to `limits`, and `limits` to `requests`.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Resources {
    /// Resources that are reserved for the container.
    #[serde(default)]
    pub requests: ResourceList,
    /// The maximum that the container may use.
    #[serde(default)]
    pub limits: ResourceList,
    /// `false` removes the CPU limit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limit_cpu: Option<bool>,
}

/// Amounts of each resource.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct ResourceList {
    /// CPUs; `500m` is half a CPU.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cpu: Option<Quantity>,
    /// Bytes of memory.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub memory: Option<Quantity>,
    /// Bytes on the node's own disk: logs and temporary files.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ephemeral_storage: Option<Quantity>,
}

/// The JVM of each broker.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Jvm {
    /// The size of the heap. By default half of the memory limit, at least 256Mi and at most 6Gi.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub heap: Option<Quantity>,
    /// Additional JVM options, after those of kafka-gen.
    #[serde(default)]
    pub options: Vec<String>,
    /// Levels of loggers by name, such as `org.apache.kafka.controller: DEBUG`; `root` is the root logger.
    #[serde(default)]
    pub log_levels: BTreeMap<String, LogLevel>,
}

/// The level of a logger.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "UPPERCASE")]
pub enum LogLevel {
    /// Everything.
    Trace,
    /// Much.
    Debug,
    /// The usual.
    Info,
    /// What may be wrong.
    Warn,
    /// What is wrong.
    Error,
    /// Nothing.
    Off,
}
