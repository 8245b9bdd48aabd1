//! What brokers listen on: the one table from which Kafka's settings, ports of pods, Services, the `NetworkPolicy`,
//! `connection` and the other targets derive.

use super::names::Names;
use super::security::Protection;
use crate::profile::{Authentication, Profile};

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
    /// Encrypted; clients may have to present a certificate.
    Ssl,
    /// Encrypted; clients authenticate by password or token.
    SaslSsl,
}

impl SecurityProtocol {
    /// Kafka's name for it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Plaintext => "PLAINTEXT",
            Self::Ssl => "SSL",
            Self::SaslSsl => "SASL_SSL",
        }
    }
}

impl SecurityProtocol {
    /// How a listener of this role is protected: brokers and controllers authenticate by certificate wherever connections are
    /// encrypted, because passwords of controllers are readable only once they have elected a leader.
    fn of(role: ListenerRole, protection: Protection) -> Self {
        match (protection.is_encrypted, role, protection.authentication) {
            (false, _, _) => Self::Plaintext,
            (true, ListenerRole::Clients, Authentication::Scram | Authentication::OAuth) => Self::SaslSsl,
            (true, _, _) => Self::Ssl,
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
    /// Its name as it stands in the names of settings.
    pub fn prefix(&self) -> String {
        format!("listener.name.{}", self.name.to_lowercase())
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

/// So many brokers are enough to start from: one of them runs.
const BOOTSTRAP: u32 = 3;

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
        let protection = Protection::of(profile);
        let listener = |name, (port, number), role, exposure| Listener {
            name,
            port: Port { name: port, number },
            role,
            protocol: SecurityProtocol::of(role, protection),
            exposure,
        };
        let inside = Exposure::InCluster;
        let external = access.enabled.then(|| {
            let port = ("tcp-external", access.service.port);
            listener("EXTERNAL", port, ListenerRole::Clients, Exposure::External)
        });
        Self {
            client: listener("CLIENT", ("tcp-client", 9092), ListenerRole::Clients, inside),
            inter_broker: listener("INTERNAL", ("tcp-internal", 9091), ListenerRole::InterBroker, inside),
            controller: listener("CONTROLLER", ("tcp-controller", 9093), ListenerRole::Controller, inside),
            others: external.into_iter().collect(),
        }
    }

    /// The one that the topic Job connects to: where it can authenticate by certificate, that of the brokers.
    pub fn of_job(&self) -> &Listener {
        if self.inter_broker.protocol == SecurityProtocol::Plaintext {
            &self.client
        } else {
            &self.inter_broker
        }
    }

    /// Those of clients, inside the cluster and outside.
    pub fn of_clients(&self) -> impl Iterator<Item = &Listener> {
        self.iter().filter(|listener| listener.role == ListenerRole::Clients)
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

    /// What the topic Job starts from. The client Service has no port for the listener of the brokers.
    pub(super) fn job_bootstrap(&self, names: &Names, replicas: u32) -> String {
        let listener = self.of_job();
        if *listener == self.client {
            return self.bootstrap(names);
        }
        let broker = |n| format!("{}:{}", names.pod_host(&names.pod(n)), listener.port.number);
        (0..replicas.min(BOOTSTRAP)).map(broker).collect::<Vec<_>>().join(",")
    }
}
