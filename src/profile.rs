//! The profile: the input format, stated once. From it come the reader, the published JSON Schema and
//! the reference in the book.

mod access;
mod acknowledgement;
mod broker;
mod delivery;
mod effects;
mod embedded;
mod field;
mod hatches;
mod load;
mod merge;
mod nulls;
mod pods;
mod published;
mod security;
mod set;
mod start;
mod topics;
mod users;

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::kubernetes::types::{
    ConfigName, DnsLabel, DnsSubdomain, KafkaVersion, LabelKey, LabelValue, Release, ScalarValue, TopicName,
    UserName,
};
use crate::yaml::Value;

pub use access::{ExternalAccess, ExternalService, ExternalServiceType, NetworkPolicy, TrafficPolicy};
pub use acknowledgement::Acknowledgement;
pub use broker::{Image, Jvm, Kraft, LogLevel, Persistence, PullPolicy, ResourceList, Resources};
pub use delivery::Delivery;
pub use effects::{Effect, effect};
pub use embedded::{CATALOGS, Embedded, PROFILES};
pub use field::{Field, fields, general};
pub use hatches::{ClientService, Documents, JsonOperation, JsonOperator, Patch, PatchTarget};
pub use load::{Loaded, Reader, Request, Role, catalog_topics, decode, is_embedded, load};
pub use merge::Merged;
pub use pods::{
    AntiAffinity, Scheduling, SecurityContext, SpreadMode, Toleration, TolerationEffect, TolerationOperator,
};
pub use published::published_schema;
pub use security::{Authentication, Authorization, ClientTls, IssuerRef, Migration, OAuth, Security, Tls};
pub use start::starting_profile;
pub use topics::{Topic, TopicJob};
pub use users::{ClusterOperation, PasswordSecret, Quotas, TopicOperation, User};

/// Everything that kafka-gen needs to know about one Kafka cluster. Every key is optional in a layer;
/// the embedded `base` profile has a value for each that needs one.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Profile {
    /// The profile that this file builds on: `base`, `dev`, `prod`, or a path to another file, relative to
    /// this one. Only in a file that is named on the command line as the profile; without it, `base`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub extends: Option<String>,
    /// The name of the StatefulSet and of the client Service, and the first part of every other name.
    pub release: Release,
    /// The Namespace of all objects.
    pub namespace: DnsLabel,
    /// The DNS domain of the Kubernetes cluster; used only in the addresses that commands print.
    pub cluster_domain: DnsSubdomain,
    /// The container image of brokers and the topic Job.
    pub image: Image,
    /// The Kafka version of the image, if the image tag does not begin with it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kafka_version: Option<KafkaVersion>,
    /// The number of brokers.
    #[schemars(range(min = 1, max = 1000))]
    pub replica_count: u32,
    /// How the cluster keeps its metadata. Fixed when the cluster is first started.
    pub kraft: Kraft,
    /// Where brokers keep their data.
    pub persistence: Persistence,
    /// CPU and memory of each broker.
    pub resources: Resources,
    /// The JVM of each broker.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub jvm: Option<Jvm>,
    /// Addresses for clients outside the Kubernetes cluster.
    pub external_access: ExternalAccess,
    /// Whether brokers create a topic when a client first uses it.
    pub auto_create_topics_enable: bool,
    /// Any other broker setting, by Kafka's name; strings, numbers and booleans.
    #[schemars(extend("propertyNames" = {"format": "config-name"}))]
    #[serde(default)]
    pub config: BTreeMap<ConfigName, ScalarValue>,
    /// The named set of topics to start from; `kafka-gen catalogs` lists them. `null` for none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub catalog: Option<String>,
    /// Topics by name, in addition to the catalog; `null` removes a topic of the catalog.
    #[schemars(extend("propertyNames" = {"format": "topic-name"}))]
    #[serde(default)]
    pub topics: BTreeMap<TopicName, Topic>,
    /// The Job that reconciles topics with the profile.
    pub topic_job: TopicJob,
    /// The tool that applies the rendered objects; it decides which annotations they need.
    pub delivery: Delivery,
    /// Which clients may connect to the brokers.
    pub network_policy: NetworkPolicy,
    /// The Service for clients inside the cluster.
    #[serde(default)]
    pub service: ClientService,
    /// Encryption, authentication and authorization. Without it, every connection is plaintext and every client may read, write
    /// and delete.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub security: Option<Security>,
    /// Users by name, which the topic Job reconciles: credentials, ACLs and quotas. Users that are not here are not touched.
    #[schemars(extend("propertyNames" = {"format": "user-name"}))]
    #[serde(default)]
    pub users: BTreeMap<UserName, User>,
    /// On which nodes brokers run.
    pub scheduling: Scheduling,
    /// The user and group that containers run as.
    pub security_context: SecurityContext,
    /// Seconds that a restarted broker must have been ready before the next one is restarted, so that
    /// replicas catch up in between.
    #[schemars(range(min = 0, max = 86_400))]
    pub min_ready_seconds: u32,
    /// Seconds that a broker has for a clean shutdown before it is killed.
    #[schemars(range(min = 1, max = 86_400))]
    pub termination_grace_period_seconds: u32,
    /// Rules whose findings are accepted, by name, each with the reason.
    #[serde(default)]
    pub allow: BTreeMap<String, String>,
    /// Reviewed and accepted changes: the rule, the object and the reason. For `kafka-gen diff`.
    #[serde(default)]
    pub acknowledge: Vec<Acknowledgement>,
    /// Labels for every object and pod; never part of a selector.
    #[schemars(extend("propertyNames" = {"format": "label-key"}))]
    #[serde(default)]
    pub common_labels: BTreeMap<LabelKey, LabelValue>,
    /// Annotations for every object and pod.
    #[schemars(extend("propertyNames" = {"format": "label-key"}))]
    #[serde(default)]
    pub common_annotations: BTreeMap<LabelKey, String>,
    /// Labels for the pods of brokers, in addition to `commonLabels`; never part of a selector. Changing them restarts brokers.
    #[schemars(extend("propertyNames" = {"format": "label-key"}))]
    #[serde(default)]
    pub pod_labels: BTreeMap<LabelKey, LabelValue>,
    /// Annotations for the pods of brokers, in addition to `commonAnnotations`. Changing them restarts brokers.
    #[schemars(extend("propertyNames" = {"format": "label-key"}))]
    #[serde(default)]
    pub pod_annotations: BTreeMap<LabelKey, String>,
    /// Which objects are rendered; `false` for those that are managed elsewhere.
    pub documents: Documents,
    /// Patches of rendered objects by a name of your choice, applied in the order of the names.
    #[serde(default)]
    pub patches: BTreeMap<String, Patch>,
    /// Additional objects by a name of your choice, rendered as they are.
    #[serde(default)]
    pub extra_manifests: BTreeMap<String, BTreeMap<String, Value>>,
}
