//! What brokers listen on: the one table from which Kafka's settings, ports of pods, Services, the `NetworkPolicy`,
//! `connection` and the other targets derive.

use super::names::Names;
use crate::profile::Profile;

/// A port of a broker.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Port {
    /// Its name in the pod; `tcp-` tells service meshes not to look for HTTP.
    pub name: &'static str,
    /// Its number.
    pub number: u32,
}

/// How a listener is protected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SecurityProtocol {
    /// Neither encrypted nor authenticated.
    Plaintext,
}

impl SecurityProtocol {
    /// Kafka's name for it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Plaintext => "PLAINTEXT",
        }
    }
}

/// Who uses a listener.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ListenerRole {
    /// Clients, and the topic Job.
    Clients,
    /// Brokers among each other.
    InterBroker,
    /// Controllers and brokers, for metadata.
    Controller,
}

/// From where a listener is reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exposure {
    /// From pods, by the DNS names of the brokers' pods.
    InCluster,
    /// From outside the Kubernetes cluster, by one Service for each broker.
    External,
}

/// A listener of every broker.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listener {
    /// Its name in Kafka's settings.
    pub name: &'static str,
    /// Where it listens.
    pub port: Port,
    /// Who uses it.
    pub role: ListenerRole,
    /// How it is protected.
    pub protocol: SecurityProtocol,
    /// From where it is reached.
    pub exposure: Exposure,
}

impl Listener {
    fn in_cluster(name: &'static str, port: Port, role: ListenerRole) -> Self {
        Self { name, port, role, protocol: SecurityProtocol::Plaintext, exposure: Exposure::InCluster }
    }

    /// The address that a broker tells those who use it, as a value of `advertised.listeners`.
    pub(super) fn advertised(&self, names: &Names) -> String {
        match self.exposure {
            Exposure::InCluster => format!("{}:{}", names.pod_host("${env:POD_NAME}"), self.port.number),
            // Set by the start script.
            Exposure::External => "${env:KG_EXTERNAL_HOST}:${env:KG_EXTERNAL_PORT}".to_owned(),
        }
    }
}

/// What brokers listen on.
#[derive(Clone, Debug)]
pub struct Listeners {
    /// What clients inside the cluster start from.
    pub client: Listener,
    /// What brokers use among each other.
    pub inter_broker: Listener,
    /// What controllers are reached at.
    pub controller: Listener,
    /// Those that not every cluster has.
    pub others: Vec<Listener>,
}

impl Listeners {
    pub(super) fn new(profile: &Profile) -> Self {
        let access = &profile.external_access;
        let external = access.enabled.then_some(Listener {
            name: "EXTERNAL",
            port: Port { name: "tcp-external", number: access.service.port },
            role: ListenerRole::Clients,
            protocol: SecurityProtocol::Plaintext,
            exposure: Exposure::External,
        });
        Self {
            client: Listener::in_cluster(
                "CLIENT",
                Port { name: "tcp-client", number: 9092 },
                ListenerRole::Clients,
            ),
            inter_broker: Listener::in_cluster(
                "INTERNAL",
                Port { name: "tcp-internal", number: 9091 },
                ListenerRole::InterBroker,
            ),
            controller: Listener::in_cluster(
                "CONTROLLER",
                Port { name: "tcp-controller", number: 9093 },
                ListenerRole::Controller,
            ),
            others: external.into_iter().collect(),
        }
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = &Listener> {
        [&self.client, &self.inter_broker, &self.controller].into_iter().chain(&self.others)
    }

    /// Those that are reached from there.
    pub fn exposed(&self, exposure: Exposure) -> impl Iterator<Item = &Listener> {
        self.iter().filter(move |listener| listener.exposure == exposure)
    }

    /// Those of brokers: what clients and other brokers use.
    pub fn of_brokers(&self) -> impl Iterator<Item = &Listener> {
        self.iter().filter(|listener| listener.role != ListenerRole::Controller)
    }

    /// The one for clients outside the cluster.
    pub fn external(&self) -> Option<&Listener> {
        self.exposed(Exposure::External).next()
    }

    /// The address that clients inside the cluster start from.
    pub fn bootstrap(&self, names: &Names) -> String {
        format!("{}:{}", names.service_host(&names.release), self.client.port.number)
    }
}
