//! Who reaches the brokers, and by which address.

use std::ops::Range;

use serde_json::json;

use super::{INSTANCE, Making, escaped_keys};
use crate::cluster::{Cluster, HostSource};
use crate::kubernetes::manifest::well_known;
use crate::profile::TrafficPolicy;
use crate::render::targets::fields::{Fields, plain};
use crate::text::field_path::field_path;
use crate::yaml::Value;

/// The ports of the chart's listeners in the pod.
const INTERBROKER: u32 = 9094;
const EXTERNAL: u32 = 9095;
/// What brokers tell clients outside the cluster; none if that is not known.
pub(crate) fn external_addresses(cluster: &Cluster) -> Option<Vec<String>> {
    let external = &cluster.external;
    let one = if external.load_balancer { None } else { Some(common_host(cluster)?) };
    external
        .services
        .iter()
        .map(|service| {
            let host = one.as_ref().or(service.host.as_ref())?;
            Some(format!("{host}:{}", service.usual_port()))
        })
        .collect()
}

/// The one host that the chart has for all brokers behind node ports; none if brokers tell that of their node.
fn common_host(cluster: &Cluster) -> Option<String> {
    match &cluster.external.source {
        HostSource::Domain(domain) => Some(domain.clone()),
        HostSource::List(hosts) => {
            let mut used = hosts.iter().take(cluster.brokers.replicas as usize);
            let first = used.next()?;
            used.all(|host| host == first).then(|| first.clone())
        }
        HostSource::Node => None,
    }
}

impl Making<'_> {
    pub(super) fn external_access(&mut self) -> Value {
        let external = &self.cluster.external;
        let fields = Fields::default().set("enabled", external.enabled);
        if !external.enabled {
            return fields.into();
        }
        self.losses();
        let (first, all) = (self.controller_count(), self.cluster.brokers.replicas);
        let fields = fields.set("controller", json!({ "service": self.external_service(0..first) }));
        if first == all {
            return fields.into();
        }
        fields.set("broker", json!({ "service": self.external_service(first..all) })).into()
    }

    fn losses(&mut self) {
        let external = &self.cluster.external;
        if external.traffic_policy == TrafficPolicy::Local {
            let path = field_path!["externalAccess", "service", "externalTrafficPolicy"];
            self.lost.add(
                &path,
                "its Services forward connections to other nodes, which hides the client's address",
            );
        }
        if external.load_balancer {
            return;
        }
        match (&external.source, common_host(self.cluster)) {
            (HostSource::Domain(domain), _) => self.lost.add(
                &field_path!["externalAccess", "domain"],
                &format!("with node ports, every broker advertises `{domain}`, which must resolve to the nodes"),
            ),
            (HostSource::List(_), None) => self.lost.add(
                &field_path!["externalAccess", "hosts"],
                "with node ports, there is one host for all brokers: they advertise the address of their node",
            ),
            (HostSource::List(_), Some(_)) | (HostSource::Node, _) => {}
        }
    }

    /// The Services of these brokers.
    fn external_service(&self, brokers: Range<u32>) -> Value {
        let external = &self.cluster.external;
        let own = &self.profile.external_access.service.annotations;
        let services: Vec<_> =
            external.services.iter().skip(brokers.start as usize).take(brokers.len()).collect();
        let annotations = escaped_keys(own);
        let fields = Fields::default()
            .set("type", plain(&external.service_type))
            .set("ports", json!({ "external": external.port }));
        let fields = if external.load_balancer {
            let hosts: Vec<_> = services.iter().filter_map(|service| service.host.clone()).collect();
            let asked = matches!(external.source, HostSource::Domain(_))
                && annotations.get(well_known::EXTERNAL_DNS_HOSTNAME).is_none();
            let names: Vec<Value> = hosts
                .iter()
                .filter(|_| asked)
                .map(|host| json!({ well_known::EXTERNAL_DNS_HOSTNAME: host }))
                .collect();
            fields
                .set("loadBalancerNames", hosts)
                .filled("loadBalancerAnnotations", names)
                .filled("loadBalancerSourceRanges", plain(&external.source_ranges))
        } else {
            let ports: Vec<_> = services.iter().filter_map(|service| service.usual_node_port()).collect();
            let fields = fields.set("nodePorts", ports);
            match common_host(self.cluster) {
                Some(host) => fields.set("domain", host),
                None => fields.set("useHostIPs", true),
            }
        };
        fields.filled("annotations", annotations).into()
    }

    pub(super) fn network_policy(&self) -> Value {
        let Some(policy) = &self.cluster.policy else { return json!({ "enabled": false }) };
        let listeners = &self.cluster.listeners;
        let own = json!({ "podSelector": { "matchLabels": { well_known::INSTANCE: INSTANCE } } });
        let clients = json!({ "namespaceSelector": policy.namespaces, "podSelector": policy.pods });
        let port = |number: u32| json!({ "port": number });
        let (client, controller) =
            (port(listeners.client.usual_port()), port(listeners.controller.usual_port()));
        let mut rules = vec![
            json!({ "from": [own], "ports": [client, port(INTERBROKER), controller] }),
            json!({ "from": [clients], "ports": [client] }),
        ];
        if self.cluster.external.enabled {
            rules.push(json!({ "from": policy.external_peers, "ports": [port(EXTERNAL)] }));
        }
        Fields::default()
            .set("enabled", true)
            // It would let everybody reach every port.
            .set("allowExternal", false)
            .set("addExternalClientAccess", false)
            .set("extraIngress", rules)
            .into()
    }
}
