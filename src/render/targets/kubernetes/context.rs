//! What templates see: an interface of its own, because templates of users name its fields.
//!
//! A field that is removed, renamed, or means something else needs a new `VERSION`; further fields do not. The page about
//! templates is generated from the comments of this file.

use std::collections::BTreeMap;

use serde::Serialize;

use super::context_parts::{External, Files, Image, Listeners, Metadata, TopicJob};
use super::context_security::Security;
use crate::cluster::Cluster;
use crate::profile::Toleration;
use crate::report::report_schema::{self, JsonSchema};
use crate::yaml::Value;

/// The version of the interface.
const VERSION: u32 = 1;

/// What templates see.
#[derive(Serialize, JsonSchema)]
pub struct TemplateContext<'a> {
    /// The version of this interface: it goes up when a field is removed or means something else.
    version: u32,
    /// The names of objects.
    names: Names<'a>,
    /// The labels of objects and pods.
    labels: Labels<'a>,
    /// The annotations of objects and pods; often none.
    annotations: Annotations<'a>,
    /// The container image.
    image: Image<'a>,
    /// How metadata is kept.
    metadata: Metadata<'a>,
    /// The brokers.
    brokers: Brokers<'a>,
    /// What brokers listen on.
    listeners: Listeners<'a>,
    /// The addresses for clients outside the cluster.
    external: External<'a>,
    /// Which clients may connect; without it, every client may.
    policy: Option<Policy<'a>>,
    /// On which nodes pods run; what is empty is left out.
    scheduling: Scheduling<'a>,
    /// The user and groups of pods, and the certificates.
    security: Security<'a>,
    /// The Job that creates topics.
    topic_job: TopicJob<'a>,
    /// Texts of configuration files and scripts.
    files: Files<'a>,
    /// Which objects are rendered, of those that another may own.
    documents: Documents,
}

#[derive(Serialize, JsonSchema)]
struct Names<'a> {
    /// The Namespace.
    namespace: &'a str,
    /// The StatefulSet, the client Service, the `ServiceAccount`, the disruption budget and the `NetworkPolicy`.
    release: &'a str,
    /// The Service that gives each broker its own DNS name.
    headless: &'a str,
    /// The ConfigMap that brokers read.
    config: &'a str,
    /// The ConfigMap that the topic Job reads.
    topics: &'a str,
    /// The ConfigMap with the program that the topic Job runs.
    admin: &'a str,
    /// The topic Job; a digest of what it does takes the place of the zeros at its end, if there are any.
    topic_job: &'a str,
}

#[derive(Serialize, JsonSchema)]
struct Labels<'a> {
    /// Labels of every object.
    common: &'a BTreeMap<String, String>,
    /// Labels of brokers and what belongs to them alone.
    broker: &'a BTreeMap<String, String>,
    /// Labels of the brokers' pods.
    pod: &'a BTreeMap<String, String>,
    /// The selector of the brokers' pods; it never changes.
    broker_selector: &'a BTreeMap<String, String>,
    /// Labels of the topic Job.
    topics: &'a BTreeMap<String, String>,
    /// The selector of the topic Job's pods.
    topics_selector: &'a BTreeMap<String, String>,
    /// Labels of the Namespace: the common ones, and the level of Pod Security.
    namespace: &'a BTreeMap<String, String>,
}

#[derive(Serialize, JsonSchema)]
struct Annotations<'a> {
    /// Annotations of every object and pod.
    common: &'a BTreeMap<String, String>,
    /// Annotations of the Namespace.
    namespace: &'a BTreeMap<String, String>,
    /// Annotations of what pods need before they start.
    early: &'a BTreeMap<String, String>,
    /// Annotations of the ConfigMap with the program of the topic Job: those of `early`, and the digest of the class files.
    admin: &'a BTreeMap<String, String>,
    /// Annotations of the Service for clients inside the cluster.
    service: &'a BTreeMap<String, String>,
    /// Annotations of the brokers' pods, without the digest in `brokers.pod_annotations`.
    pod: &'a BTreeMap<String, String>,
    /// Annotations of the StatefulSet.
    brokers: &'a BTreeMap<String, String>,
    /// Annotations of the topic Job.
    job: &'a BTreeMap<String, String>,
}

#[derive(Serialize, JsonSchema)]
struct Brokers<'a> {
    /// The number of brokers.
    replicas: u32,
    /// CPU, memory and temporary storage of the container.
    resources: &'a Value,
    /// Whether each broker has a volume that outlives its pod.
    persistent: bool,
    /// The size of that volume, or the most that a broker without one may store.
    storage: &'a str,
    /// The `StorageClass`, unless the default of the Kubernetes cluster is used.
    storage_class: Option<&'a str>,
    /// Seconds that a restarted broker must be ready before the next one restarts.
    min_ready_seconds: u32,
    /// Seconds that a broker has to stop.
    grace_seconds: u32,
    /// Annotations of each pod, with a digest of what a broker reads when it starts.
    pod_annotations: &'a BTreeMap<String, String>,
}

#[derive(Serialize, JsonSchema)]
struct Policy<'a> {
    /// A selector of Namespaces; `{}` for all.
    namespaces: &'a Value,
    /// A selector of pods in them; `{}` for all.
    pods: &'a Value,
    /// IP ranges outside the cluster, as peers of a `NetworkPolicy`.
    external_peers: &'a Value,
    /// The port of the identity provider, if brokers fetch keys from one.
    identity_provider_port: Option<u32>,
}

#[derive(Serialize, JsonSchema)]
struct Scheduling<'a> {
    /// Labels that a node must have.
    node_selector: &'a BTreeMap<String, String>,
    /// Taints that pods tolerate.
    tolerations: &'a [Toleration],
    /// The `PriorityClass`.
    priority_class: Option<&'a str>,
    /// The topology spread constraints of brokers.
    spread: &'a [Value],
    /// The affinity of brokers: whether two may share a node.
    affinity: Option<&'a Value>,
}

#[derive(Serialize, JsonSchema)]
#[expect(clippy::struct_excessive_bools, reason = "each is a question of a template")]
struct Documents {
    /// The Namespace.
    namespace: bool,
    /// The `ServiceAccount`.
    service_account: bool,
    /// The `PodDisruptionBudget`.
    disruption_budget: bool,
    /// The topic Job, with what it reads.
    topic_job: bool,
}

impl<'a> TemplateContext<'a> {
    /// What templates see of a cluster.
    pub fn new(cluster: &'a Cluster) -> Self {
        let Cluster { names, labels, annotations, brokers, scheduling, documents, .. } = cluster;
        Self {
            version: VERSION,
            names: Names {
                namespace: &names.namespace,
                release: &names.release,
                headless: &names.headless,
                config: &names.config,
                topics: &names.topics,
                admin: &names.admin,
                topic_job: &names.topic_job,
            },
            labels: Labels {
                common: &labels.common,
                broker: &labels.broker,
                pod: &labels.pod,
                broker_selector: &labels.broker_selector,
                topics: &labels.topics,
                topics_selector: &labels.topics_selector,
                namespace: &labels.namespace,
            },
            annotations: Annotations {
                common: &annotations.common,
                namespace: &annotations.namespace,
                early: &annotations.early,
                admin: &annotations.admin,
                service: &annotations.service,
                pod: &annotations.pod,
                brokers: &annotations.brokers,
                job: &annotations.job,
            },
            image: Image::new(&cluster.image),
            metadata: Metadata::new(&cluster.metadata),
            brokers: Brokers {
                replicas: brokers.replicas,
                resources: &brokers.resources,
                persistent: brokers.persistent,
                storage: &brokers.storage,
                storage_class: brokers.storage_class.as_deref(),
                min_ready_seconds: brokers.min_ready_seconds,
                grace_seconds: brokers.grace_seconds,
                pod_annotations: &brokers.pod_annotations,
            },
            listeners: Listeners::new(&cluster.listeners, names),
            external: External::new(&cluster.external),
            policy: cluster.policy.as_ref().map(|policy| Policy {
                namespaces: &policy.namespaces,
                pods: &policy.pods,
                external_peers: &policy.external_peers,
                identity_provider_port: policy.identity_provider_port,
            }),
            scheduling: Scheduling {
                node_selector: &scheduling.node_selector,
                tolerations: &scheduling.tolerations,
                priority_class: scheduling.priority_class.as_deref(),
                spread: &scheduling.spread,
                affinity: scheduling.affinity.as_ref(),
            },
            security: Security::new(&cluster.security),
            topic_job: TopicJob::new(&cluster.topic_job, &cluster.users),
            files: Files::new(&cluster.files),
            documents: Documents {
                namespace: documents.namespace,
                service_account: documents.service_account,
                disruption_budget: documents.disruption_budget,
                topic_job: documents.topic_job,
            },
        }
    }

    /// The JSON Schema of what templates see.
    pub fn schema() -> Value {
        report_schema::document::<Self>("templates", VERSION)
    }
}
