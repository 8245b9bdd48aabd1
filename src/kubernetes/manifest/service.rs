//! A Service, with what the API server fills in where nothing was written.

use super::Object;
use crate::yaml::Node;

/// A Service.
#[derive(Clone, Copy, Debug)]
pub struct Service<'a> {
    /// The whole object.
    pub root: &'a Node,
    /// Its specification.
    pub spec: &'a Node,
    /// Its type; none if there is no such type.
    pub kind: Option<ServiceType>,
}

/// How a Service can be reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ServiceType {
    /// From within the cluster.
    ClusterIp,
    /// At a port of every node.
    NodePort,
    /// At an address of a load balancer.
    LoadBalancer,
    /// It is another name for a host.
    ExternalName,
}

impl ServiceType {
    /// The names of all types.
    pub const NAMES: [&str; 4] = ["ClusterIP", "ExternalName", "LoadBalancer", "NodePort"];

    fn of(name: &str) -> Option<Self> {
        match name {
            "" | "ClusterIP" => Some(Self::ClusterIp),
            "ExternalName" => Some(Self::ExternalName),
            "LoadBalancer" => Some(Self::LoadBalancer),
            "NodePort" => Some(Self::NodePort),
            _ => None,
        }
    }

    /// As it is written in `spec.type`.
    pub fn name(self) -> &'static str {
        match self {
            Self::ClusterIp => "ClusterIP",
            Self::ExternalName => "ExternalName",
            Self::LoadBalancer => "LoadBalancer",
            Self::NodePort => "NodePort",
        }
    }

    /// True if nodes open ports for it.
    pub fn has_node_ports(self) -> bool {
        matches!(self, Self::LoadBalancer | Self::NodePort)
    }
}

/// A port of a Service.
#[derive(Clone, Copy, Debug)]
pub struct ServicePort<'a> {
    /// What was written.
    pub node: &'a Node,
    /// Its name; empty if it has none.
    pub name: &'a str,
    /// The port itself; 0 if it is not a number.
    pub port: i64,
    /// The protocol.
    pub protocol: &'a str,
    /// The port of the nodes; 0 if one is to be found.
    pub node_port: i64,
}

impl<'a> Service<'a> {
    /// The Service that an object is.
    pub fn of(object: &Object<'a>) -> Option<Self> {
        let spec = object.is("v1", "Service").then(|| object.root.get("spec"))??;
        Some(Self { root: object.root, spec, kind: spec.text("type").and_then(ServiceType::of) })
    }

    /// True if it is of this type.
    pub fn is(&self, kind: ServiceType) -> bool {
        self.kind == Some(kind)
    }

    /// Its ports.
    pub fn ports(&self) -> impl Iterator<Item = ServicePort<'a>> + Clone + use<'a> {
        self.spec.list("ports").iter().map(|node| ServicePort {
            node,
            name: node.text("name").unwrap_or_default(),
            port: node.get("port").and_then(Node::as_int).unwrap_or_default(),
            protocol: node.text("protocol").filter(|protocol| !protocol.is_empty()).unwrap_or("TCP"),
            node_port: node.get("nodePort").and_then(Node::as_int).unwrap_or_default(),
        })
    }

    /// Its addresses within the cluster: all that `clusterIPs` lists, or else what `clusterIP` says.
    pub fn cluster_ips(&self) -> Vec<&'a Node> {
        let listed = self.spec.list("clusterIPs");
        if !listed.is_empty() {
            return listed.iter().collect();
        }
        self.spec.get("clusterIP").filter(|address| !address.is_empty()).into_iter().collect()
    }

    /// True if it has no address of its own, only those of its pods.
    pub fn is_headless(&self) -> bool {
        matches!(self.cluster_ips().as_slice(), [only] if only.as_str() == Some("None"))
    }

    /// True if it can be reached from outside the cluster, so that what is done with outside traffic can be said.
    pub fn is_external(&self) -> bool {
        match self.kind {
            Some(ServiceType::ClusterIp) => !self.spec.list("externalIPs").is_empty(),
            Some(kind) => kind.has_node_ports(),
            None => false,
        }
    }
}
