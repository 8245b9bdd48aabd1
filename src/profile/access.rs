//! Who reaches the brokers, and by which address.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::types::{Cidr, DnsSubdomain, LabelKey, LabelValue};

/// Addresses for clients outside the Kubernetes cluster: one Service for each broker.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ExternalAccess {
    /// Whether there are any.
    pub enabled: bool,
    /// The Services.
    pub service: ExternalService,
    /// Brokers are reached as `<release>-<n>.<domain>`; external-dns is asked to make those names.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub domain: Option<DnsSubdomain>,
    /// The address of each broker, in order, where there is no common domain. It may hold more addresses
    /// than there are brokers, for those to come.
    #[serde(default)]
    pub hosts: Vec<DnsSubdomain>,
    /// The IP ranges that may connect. By default only private ones, because nobody who connects is asked
    /// for a password.
    pub source_ranges: Vec<Cidr>,
}

/// The Services for clients outside the cluster.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ExternalService {
    /// How the Services are reached from outside.
    #[serde(rename = "type")]
    pub kind: ExternalServiceType,
    /// The port of a load balancer, and the port of the listener in the broker.
    #[schemars(range(min = 1, max = 65535))]
    pub port: u32,
    /// For NodePort: the port of the first broker; each further broker has the next one.
    #[schemars(range(min = 1, max = 65535))]
    pub node_port: u32,
    /// Whether a node passes connections on to another node. By default `Local`, which keeps the client's
    /// address, except for NodePort with `hosts`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub external_traffic_policy: Option<TrafficPolicy>,
    /// Annotations for each of the Services, for example for the cloud's load balancer.
    #[schemars(extend("propertyNames" = {"format": "label-key"}))]
    #[serde(default)]
    pub annotations: BTreeMap<LabelKey, String>,
}

/// How a Service is reached from outside.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum ExternalServiceType {
    /// A load balancer for each broker.
    LoadBalancer,
    /// A port of every node for each broker.
    NodePort,
}

/// Whether a node passes connections on to another node.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum TrafficPolicy {
    /// It does, and the client's address is lost.
    Cluster,
    /// It does not, and the client's address is kept.
    Local,
}

/// Who may connect to the brokers.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NetworkPolicy {
    /// Whether there is a `NetworkPolicy`.
    pub enabled: bool,
    /// The labels of Namespaces whose pods may connect as clients; empty for every Namespace.
    #[schemars(extend("propertyNames" = {"format": "label-key"}))]
    #[serde(default)]
    pub client_namespaces: BTreeMap<LabelKey, LabelValue>,
    /// The labels of pods that may connect as clients; empty for every pod.
    #[schemars(extend("propertyNames" = {"format": "label-key"}))]
    #[serde(default)]
    pub client_pods: BTreeMap<LabelKey, LabelValue>,
}
