//! What brokers listen on: the one table from which Kafka's settings, ports of pods, Services, the `NetworkPolicy`,
//! `connection` and the other targets derive.

use super::names::Names;
use super::security::Protection;
use crate::profile::{Authentication, ExternalAccess, Migration, Profile};

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
    /// How far its port is from that of the listener which it takes the place of in a migration.
    pub offset: u32,
}

impl Listener {
    /// The port of the listener which it takes the place of.
    pub fn usual_port(&self) -> u32 {
        self.port.number - self.offset
    }

    /// The variable with the port that a broker tells clients outside the cluster; the start script sets it.
    pub fn port_variable(&self) -> &'static str {
        if self.offset == 0 { "KG_EXTERNAL_PORT" } else { "KG_EXTERNAL_TLS_PORT" }
    }

    /// Its name as it stands in the names of settings.
    pub fn prefix(&self) -> String {
        format!("listener.name.{}", self.name.to_lowercase())
    }

    /// The address that a broker tells those who use it, as a value of `advertised.listeners`.
    pub(super) fn advertised(&self, names: &Names) -> String {
        match self.exposure {
            Exposure::InCluster => format!("{}:{}", names.pod_host("${env:POD_NAME}"), self.port.number),
            // Set by the start script.
            Exposure::External => format!("${{env:KG_EXTERNAL_HOST}}:${{env:{}}}", self.port_variable()),
        }
    }
}

/// So many brokers are enough to start from: one of them runs.
const BOOTSTRAP: u32 = 3;

/// The port of controllers in a cluster without a migration, which is the one that a cluster is formatted with.
pub(super) const FIRST_CONTROLLER_PORT: u32 = 9093;
const CLIENT_PORT: u32 = 9092;
const INTERNAL_PORT: u32 = 9091;

/// What listeners are called in Kafka's settings and in pods: for clients, brokers, controllers and clients outside the cluster.
type Names4 = [(&'static str, &'static str); 4];

const USUAL: Names4 = [
    ("CLIENT", "tcp-client"),
    ("INTERNAL", "tcp-internal"),
    ("CONTROLLER", "tcp-controller"),
    ("EXTERNAL", "tcp-external"),
];
/// Those that a migration adds: a listener cannot change its protocol in place. Names of ports have 15 characters at most.
const ADDED: Names4 = [
    ("CLIENTTLS", "tls-client"),
    ("INTERNALTLS", "tls-internal"),
    ("CONTROLLERTLS", "tls-controller"),
    ("EXTERNALTLS", "tls-external"),
];
/// How far the ports of added listeners, node ports included, are from the usual ones.
pub(super) const OFFSET: u32 = 100;

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
        let protection = Protection::of(profile);
        let access = &profile.external_access;
        let usual = |protection| Self::with(USUAL, 0, protection, access);
        let added = || Self::with(ADDED, OFFSET, protection, access);
        match protection.migration {
            None => usual(protection),
            Some(Migration::AddTls) => usual(Protection::NONE).beside(added()),
            Some(Migration::UseTls) => added().beside(usual(Protection::NONE)),
            Some(Migration::Done) => added(),
        }
    }

    /// Listeners of these names, all with the same protection.
    fn with(names: Names4, offset: u32, protection: Protection, access: &ExternalAccess) -> Self {
        let listener = |(name, port), number, role, exposure| Listener {
            name,
            port: Port { name: port, number: number + offset },
            role,
            protocol: SecurityProtocol::of(role, protection),
            exposure,
            offset,
        };
        let [client, internal, controller, external] = names;
        let inside = Exposure::InCluster;
        let external = access
            .enabled
            .then(|| listener(external, access.service.port, ListenerRole::Clients, Exposure::External));
        Self {
            client: listener(client, CLIENT_PORT, ListenerRole::Clients, inside),
            inter_broker: listener(internal, INTERNAL_PORT, ListenerRole::InterBroker, inside),
            controller: listener(controller, FIRST_CONTROLLER_PORT, ListenerRole::Controller, inside),
            others: external.into_iter().collect(),
        }
    }

    /// These, and others that are open and not used.
    fn beside(mut self, unused: Self) -> Self {
        self.others.extend([unused.client, unused.inter_broker, unused.controller]);
        self.others.extend(unused.others);
        self
    }

    /// The one that the topic Job connects to: where it can authenticate by certificate, that of the brokers. Passwords of users
    /// never pass a plaintext listener.
    pub fn of_job(&self) -> &Listener {
        let is_secure = |listener: &&Listener| {
            listener.role == ListenerRole::InterBroker && listener.protocol != SecurityProtocol::Plaintext
        };
        self.iter().find(is_secure).unwrap_or(&self.client)
    }

    /// Those of controllers, the one that nodes connect by first.
    pub fn of_controllers(&self) -> impl Iterator<Item = &Listener> {
        let others = self.others.iter().filter(|listener| listener.role == ListenerRole::Controller);
        std::iter::once(&self.controller).chain(others)
    }

    /// Those of clients, inside the cluster and outside.
    pub fn of_clients(&self) -> impl Iterator<Item = &Listener> {
        self.iter().filter(|listener| listener.role == ListenerRole::Clients)
    }

    /// All of them, in an order that the steps of a migration do not change.
    pub fn iter(&self) -> impl Iterator<Item = &Listener> {
        let mut all: Vec<&Listener> = [&self.client, &self.inter_broker, &self.controller].into();
        all.extend(&self.others);
        all.sort_by_key(|listener| listener.offset);
        all.into_iter()
    }

    /// Those that are reached from there.
    pub fn exposed(&self, exposure: Exposure) -> impl Iterator<Item = &Listener> {
        self.iter().filter(move |listener| listener.exposure == exposure)
    }

    /// Those of brokers: what clients and other brokers use.
    pub fn of_brokers(&self) -> impl Iterator<Item = &Listener> {
        self.iter().filter(|listener| listener.role != ListenerRole::Controller)
    }

    /// The one for clients outside the cluster; in a migration, the one that they are to use.
    pub fn external(&self) -> Option<&Listener> {
        self.exposed(Exposure::External).find(|listener| listener.offset == self.client.offset)
    }

    /// The one of clients from there that stays when a migration is done.
    pub fn lasting(&self, exposure: Exposure) -> Option<&Listener> {
        let from_there = || self.of_clients().filter(|listener| listener.exposure == exposure);
        let encrypted = from_there().find(|listener| listener.protocol != SecurityProtocol::Plaintext);
        encrypted.or_else(|| from_there().next())
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
