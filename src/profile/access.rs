//! Who reaches the brokers, and by which address.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::kubernetes::types::{Cidr, DnsSubdomain, LabelKey, LabelValue};

/// Addresses for clients outside the Kubernetes cluster: one Service for each broker.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ExternalAccess {
    /// Whether external access is enabled.
    pub enabled: bool,
    /// The Services.
    pub service: ExternalService,
    /// Brokers are reached as `<release>-<n>.<domain>`; external-dns creates these names.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub domain: Option<DnsSubdomain>,
    /// The address of each broker, in order, if there is no common domain. It may have more addresses
    /// than brokers, for later brokers.
    #[serde(default)]
    pub hosts: Vec<DnsSubdomain>,
    /// The IP ranges that may connect. By default only private ones, because external clients need no
    /// password.
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
    /// Whether nodes forward connections to other nodes. By default `Local`, which preserves the client's
    /// address, except for NodePort with `hosts`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub external_traffic_policy: Option<TrafficPolicy>,
    /// Annotations of each Service, for example for the load balancer of the cloud provider.
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

/// Whether nodes forward connections to other nodes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum TrafficPolicy {
    /// Nodes forward connections; the client's address is lost.
    Cluster,
    /// Nodes do not forward connections; the client's address is preserved.
    Local,
}

/// Which clients may connect to the brokers.
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
