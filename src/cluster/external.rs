//! The addresses for clients outside the cluster, and the Services behind them.

use std::collections::BTreeMap;

use super::labels::Annotations;
use super::listeners::OFFSET;
use super::names::Names;
use super::{Exposure, Listener, Listeners, Port, ResolveErrors};
use crate::kubernetes::manifest::POD_NAME_LABEL;
use crate::kubernetes::manifest::well_known;
use crate::profile::{ExternalServiceType, Profile, TrafficPolicy};
use crate::report::diagnostic::{self, Diagnostic};
use crate::text::field_path::field_path;

/// Where the external address of a broker comes from.
#[derive(Clone, Debug)]
pub enum HostSource {
    /// `<pod>.<domain>`.
    Domain(String),
    /// A list with one address for each broker.
    List(Vec<String>),
    /// The address of the node that the pod runs on.
    Node,
}

/// The addresses for clients outside the cluster.
#[derive(Clone, Debug)]
pub struct External {
    /// Whether external access is enabled.
    pub enabled: bool,
    /// How the Services are reached.
    pub service_type: ExternalServiceType,
    /// Whether nodes forward connections to other nodes.
    pub traffic_policy: TrafficPolicy,
    /// Whether a load balancer keeps other ranges out.
    pub load_balancer: bool,
    /// The IP ranges that may connect.
    pub source_ranges: Vec<String>,
    /// Whether pods must know the address of their node.
    pub uses_node_address: bool,
    /// The Services, one for each broker.
    pub services: Vec<ExternalService>,
    /// Where addresses come from.
    pub source: HostSource,
    /// The port of a load balancer.
    pub port: u32,
    /// The node port of the first broker.
    pub node_port: u32,
}

/// The Service for clients outside the cluster of one broker.
#[derive(Clone, Debug)]
pub struct ExternalService {
    /// Its name.
    pub name: String,
    /// What selects the broker's pod.
    pub selector: BTreeMap<String, String>,
    /// The address that the broker tells clients; none if that is its node's.
    pub host: Option<String>,
    /// The port that the broker tells clients.
    pub advertised_port: u32,
    /// The node port, for that type of Service.
    pub node_port: Option<u32>,
    /// The ports of all listeners for clients outside the cluster.
    pub ports: Vec<ExternalPort>,
    /// How far the two ports above are from those of the profile, which the targets without a migration have.
    offset: u32,
    /// Annotations, those of every object included.
    pub annotations: BTreeMap<String, String>,
}

impl ExternalService {
    /// The port that the broker tells clients where there is no migration.
    pub fn usual_port(&self) -> u32 {
        self.advertised_port - self.offset
    }

    /// The node port where there is no migration.
    pub fn usual_node_port(&self) -> Option<u32> {
        self.node_port.map(|port| port - self.offset)
    }
}

/// A port of such a Service.
#[derive(Clone, Debug)]
pub struct ExternalPort {
    /// The port of the listener.
    pub port: Port,
    /// The node port, for that type of Service.
    pub node_port: Option<u32>,
}

impl External {
    /// The node port of the first broker for a listener.
    pub fn first_node_port(&self, listener: &Listener) -> u32 {
        self.node_port + listener.offset
    }

    pub(super) fn resolve(
        profile: &Profile,
        names: &Names,
        annotations: &Annotations,
        listeners: &Listeners,
        findings: &mut ResolveErrors<'_>,
    ) -> Self {
        let access = &profile.external_access;
        let node_ports = access.service.kind == ExternalServiceType::NodePort;
        let source = match (&access.domain, access.hosts.as_slice()) {
            (Some(domain), _) => HostSource::Domain(domain.to_string()),
            (None, []) => HostSource::Node,
            (None, hosts) => HostSource::List(hosts.iter().map(ToString::to_string).collect()),
        };
        if access.enabled {
            check_hosts(profile, &source, findings);
            check_node_ports(profile, node_ports, listeners, findings);
        }
        let count = if access.enabled { profile.replica_count } else { 0 };
        let services = (0..count).map(|n| {
            let pod = names.pod(n);
            let host = match &source {
                HostSource::Domain(domain) => Some(format!("{pod}.{domain}")),
                HostSource::List(hosts) => hosts.get(n as usize).cloned(),
                HostSource::Node => None,
            };
            let mut annotations = annotations.common.clone();
            if let (HostSource::Domain(_), Some(host)) = (&source, &host) {
                annotations.insert(well_known::EXTERNAL_DNS_HOSTNAME.to_owned(), host.clone());
            }
            annotations.extend(
                access.service.annotations.iter().map(|(key, value)| (key.to_string(), value.clone())),
            );
            let node_port = |offset: u32| node_ports.then(|| access.service.node_port + offset + n);
            let port = |listener: &Listener| ExternalPort {
                port: listener.port,
                node_port: node_port(listener.offset),
            };
            let ports: Vec<ExternalPort> = listeners.exposed(Exposure::External).map(port).collect();
            let own = listeners.external();
            let offset = own.map_or(0, |listener| listener.offset);
            let node_port = node_port(offset);
            ExternalService {
                name: names.external(n),
                selector: BTreeMap::from([(POD_NAME_LABEL.to_owned(), pod)]),
                host,
                advertised_port: node_port
                    .unwrap_or_else(|| own.map_or(access.service.port, |listener| listener.port.number)),
                node_port,
                ports,
                offset,
                annotations,
            }
        });
        Self {
            enabled: access.enabled,
            service_type: access.service.kind,
            // A client that came to any node of a list would not find the broker there.
            traffic_policy: access.service.external_traffic_policy.unwrap_or({
                if node_ports && !matches!(source, HostSource::Node) {
                    TrafficPolicy::Cluster
                } else {
                    TrafficPolicy::Local
                }
            }),
            load_balancer: !node_ports,
            source_ranges: access.source_ranges.iter().map(ToString::to_string).collect(),
            uses_node_address: access.enabled && matches!(source, HostSource::Node),
            services: services.collect(),
            port: access.service.port,
            node_port: access.service.node_port,
            source,
        }
    }

    /// The listed addresses, one a line; the start script takes the line of its pod.
    pub(super) fn hosts_file(&self) -> Option<String> {
        match &self.source {
            HostSource::List(hosts) if self.enabled => {
                Some(hosts.iter().map(|host| format!("{host}\n")).collect())
            }
            HostSource::List(_) | HostSource::Domain(_) | HostSource::Node => None,
        }
    }
}

fn check_hosts(profile: &Profile, source: &HostSource, findings: &mut ResolveErrors<'_>) {
    let access = &profile.external_access;
    let node_ports = access.service.kind == ExternalServiceType::NodePort;
    let brokers = profile.replica_count as usize;
    match source {
        HostSource::Domain(domain) => {
            if !access.hosts.is_empty() {
                findings.add(
                    &field_path!["externalAccess", "hosts"],
                    Diagnostic::error("`externalAccess` has both `domain` and `hosts`")
                        .help("remove one; a later layer removes `domain` with `domain: null`"),
                );
            } else if domain.len() + format!("{}-{}.", profile.release, profile.replica_count).len() > 253 {
                findings.add(
                    &field_path!["externalAccess", "domain"],
                    Diagnostic::error("with the name of a pod in front, the domain is longer than the 253 characters of a DNS name"),
                );
            }
        }
        HostSource::List(hosts) => {
            if hosts.len() < brokers {
                findings.add(
                    &field_path!["externalAccess", "hosts"],
                    Diagnostic::error(format!(
                        "{} for {}",
                        diagnostic::count(hosts.len() as u64, "external address", "external addresses"),
                        diagnostic::count(profile.replica_count, "broker", "brokers")
                    ))
                    .help("each broker must be reached by itself: give one address for each"),
                );
            }
        }
        HostSource::Node if node_ports => {}
        HostSource::Node => findings.add(
            &field_path!["externalAccess", "domain"],
            Diagnostic::error("the addresses of the load balancers are not known")
                .help("set `externalAccess.domain`, or list them as `externalAccess.hosts`"),
        ),
    }
}

fn check_node_ports(
    profile: &Profile,
    node_ports: bool,
    listeners: &Listeners,
    findings: &mut ResolveErrors<'_>,
) {
    let outside = || listeners.exposed(Exposure::External).map(|listener| listener.offset);
    let last = profile.external_access.service.node_port + profile.replica_count - 1
        + outside().max().unwrap_or_default();
    if node_ports && outside().count() > 1 && profile.replica_count > OFFSET {
        findings.add(
            &field_path!["externalAccess", "service", "nodePort"],
            Diagnostic::error(format!(
                "the node ports of listeners with TLS begin {OFFSET} after those of plaintext ones, and {} brokers need more",
                profile.replica_count
            ))
            .help("use load balancers, or a cluster of at most 100 brokers, while both are open"),
        );
    }
    if node_ports && last > 65_535 {
        findings.add(
            &field_path!["externalAccess", "service", "nodePort"],
            Diagnostic::error(format!(
                "the last broker would have node port {last}, but 65535 is the highest"
            )),
        );
    }
}
