//! What brokers listen on, and the addresses that they tell clients.

use serde_json::json;

use super::Making;
use crate::cluster::{Cluster, Exposure, ExternalService, HostSource, Listener, SecurityProtocol};
use crate::profile::ExternalServiceType;
use crate::render::targets::fields::{Fields, plain};
use crate::text::field_path::field_path;
use crate::yaml::Value;

/// The port of the external listener where Strimzi does not take that of the profile.
const EXTERNAL: u32 = 9094;

/// The port of the external listener: Strimzi keeps lower ones and two of its own for itself.
fn external_port(cluster: &Cluster) -> u32 {
    match cluster.external.port {
        9404 | 9999 => EXTERNAL,
        port if port <= cluster.listeners.client.usual_port() => EXTERNAL,
        port => port,
    }
}

/// What brokers tell clients outside the cluster; none if that is not known.
pub(crate) fn external_addresses(cluster: &Cluster) -> Option<Vec<String>> {
    let address = |service: &ExternalService| {
        let port = service.usual_node_port().unwrap_or_else(|| external_port(cluster));
        Some(format!("{}:{port}", service.host.as_ref()?))
    };
    cluster.external.services.iter().map(address).collect()
}

impl Making<'_> {
    pub(super) fn listeners(&mut self) -> Vec<Value> {
        let clients =
            self.cluster.policy.as_ref().map(
                |policy| json!([{ "namespaceSelector": policy.namespaces, "podSelector": policy.pods }]),
            );
        if clients.is_none() {
            let path = field_path!["networkPolicy", "enabled"];
            self.lost.add(&path, "the operator creates a NetworkPolicy anyway, which admits every client");
        }
        // The operator opens no plaintext listener beside an encrypted one: it knows no migration.
        let listeners = &self.cluster.listeners;
        let listener = listeners.lasting(Exposure::InCluster).unwrap_or(&listeners.client);
        let is_encrypted = listener.protocol != SecurityProtocol::Plaintext;
        let names = self.alternative_names();
        let bootstrap = if names.is_empty() { Value::Null } else { json!({ "alternativeNames": names }) };
        let configuration = Fields::default()
            .filled("brokerCertChainAndKey", self.certificate(listener))
            .filled("bootstrap", bootstrap);
        let inside = Fields::default()
            .set("name", if is_encrypted { "tls" } else { "plain" })
            .set("port", listener.usual_port())
            .set("type", "internal")
            .set("tls", is_encrypted)
            .filled("authentication", self.authentication(listener))
            .filled("configuration", configuration)
            .maybe("networkPolicyPeers", clients);
        let mut all = vec![inside.into()];
        if let Some(listener) = listeners.lasting(Exposure::External) {
            all.push(self.external(listener));
        }
        all
    }

    fn external(&mut self, listener: &Listener) -> Value {
        let external = &self.cluster.external;
        let port = external_port(self.cluster);
        if port != external.port {
            let path = field_path!["externalAccess", "service", "port"];
            let why = format!("a listener port is at least 9093, and not 9404 or 9999; it becomes {port}");
            self.lost.add(&path, &why);
        }
        let peers = self.cluster.policy.as_ref().map(|policy| policy.external_peers.clone());
        let configuration = Fields::default()
            .filled("brokerCertChainAndKey", self.certificate(listener))
            .set("externalTrafficPolicy", plain(&external.traffic_policy));
        let (kind, configuration) = match external.service_type {
            ExternalServiceType::LoadBalancer => (
                "loadbalancer",
                configuration
                    .filled("loadBalancerSourceRanges", plain(&external.source_ranges))
                    // Clients begin with any broker: one more load balancer would be for nothing.
                    .set("createBootstrapService", false),
            ),
            ExternalServiceType::NodePort if matches!(external.source, HostSource::Node) => {
                ("nodeport", configuration.set("preferredNodePortAddressType", "InternalIP"))
            }
            ExternalServiceType::NodePort => ("nodeport", configuration),
        };
        let brokers = (0_u32..).zip(&external.services).map(|(id, service)| broker(id, service));
        let configuration = configuration.set("brokers", brokers.collect::<Vec<_>>());
        Fields::default()
            .set("name", "external")
            .set("port", port)
            .set("type", kind)
            .set("tls", listener.protocol != SecurityProtocol::Plaintext)
            .filled("authentication", self.authentication(listener))
            .set("configuration", configuration)
            .maybe("networkPolicyPeers", peers)
            .into()
    }
}

fn broker(id: u32, service: &ExternalService) -> Value {
    Fields::default()
        .set("broker", id)
        .maybe("advertisedHost", service.host.clone())
        .maybe("nodePort", service.usual_node_port())
        .filled("annotations", plain(&service.annotations))
        .into()
}
