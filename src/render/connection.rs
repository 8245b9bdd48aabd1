//! What a client needs to know to reach the brokers. Plain text is only ever an address.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::cluster::{Cluster, Listener};
use crate::profile::Merged;
use crate::render::targets::{Target, bitnami, strimzi};
use crate::report::diagnostic::Diagnostic;
use crate::report::report_schema::JsonSchema;
use crate::text::field_path::field_path;
use crate::text::shown;

/// What a client needs to know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Connection {
    /// `host:port` of each broker that a client may begin with.
    pub bootstrap_servers: Vec<String>,
    /// How the listener is protected, in Kafka's words.
    pub security_protocol: &'static str,
}

/// A connection as one JSON object.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Printed<'a> {
    /// `host:port` of each broker that a client may begin with.
    bootstrap_servers: &'a [String],
    /// How the listener is protected, in Kafka's words.
    security_protocol: &'static str,
    /// Settings of a client, by Kafka's names.
    properties: BTreeMap<&'static str, String>,
}

/// Where a client is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClientLocation {
    /// In the Kubernetes cluster.
    InCluster,
    /// Anywhere else.
    External,
}

impl Connection {
    /// What a client needs to know, that is here and uses what was rendered for this target.
    ///
    /// # Errors
    /// If there is no way to the brokers from here, or none whose address is known.
    pub fn new(
        cluster: &Cluster,
        target: Target,
        location: ClientLocation,
        merged: &Merged,
    ) -> Result<Self, Diagnostic> {
        let (listener, bootstrap_servers) = match location {
            ClientLocation::InCluster => (&cluster.listeners.client, vec![inside(cluster, target)]),
            ClientLocation::External => outside(cluster, target, merged)?,
        };
        Ok(Self { bootstrap_servers, security_protocol: listener.protocol.name() })
    }

    /// The addresses, with commas between them.
    pub fn address(&self) -> String {
        self.bootstrap_servers.join(",")
    }

    /// Settings of a client, by Kafka's names.
    pub fn properties(&self) -> String {
        self.settings().map(|(name, value)| format!("{name}={value}\n")).collect()
    }

    /// Variables for the environment of a client: `KAFKA_` and Kafka's names.
    pub fn env(&self) -> String {
        let variable = |name: &str| format!("KAFKA_{}", name.replace('.', "_").to_uppercase());
        self.settings().map(|(name, value)| format!("{}={}\n", variable(name), shown::word(&value))).collect()
    }

    /// One object, with the addresses as a list as well.
    pub fn json(&self) -> Printed<'_> {
        Printed {
            bootstrap_servers: &self.bootstrap_servers,
            security_protocol: self.security_protocol,
            properties: self.settings().collect(),
        }
    }

    fn settings(&self) -> impl Iterator<Item = (&'static str, String)> {
        [("bootstrap.servers", self.address()), ("security.protocol", self.security_protocol.to_owned())]
            .into_iter()
    }
}

fn inside(cluster: &Cluster, target: Target) -> String {
    let names = &cluster.names;
    let service = match target {
        // The chart's Service has the name that its values give it.
        Target::Kubernetes | Target::Bitnami => names.release.clone(),
        Target::Strimzi => strimzi::bootstrap_service(&names.release),
    };
    format!("{}:{}", names.service_host(&service), cluster.listeners.client.port.number)
}

fn outside<'a>(
    cluster: &'a Cluster,
    target: Target,
    merged: &Merged,
) -> Result<(&'a Listener, Vec<String>), Diagnostic> {
    let Some(listener) = cluster.listeners.external() else {
        let span = merged.span(&field_path!["externalAccess", "enabled"]);
        return Err(Diagnostic::error("there is no address outside the Kubernetes cluster").at(span).help(
            "set `externalAccess.enabled` to `true`; without `--external` you get the address inside",
        ));
    };
    let addresses = match target {
        Target::Kubernetes => cluster
            .external
            .services
            .iter()
            .map(|service| Some(format!("{}:{}", service.host.as_ref()?, service.advertised_port)))
            .collect(),
        Target::Bitnami => bitnami::external_addresses(cluster),
        Target::Strimzi => strimzi::external_addresses(cluster),
    };
    let unknown = || {
        Diagnostic::error("brokers tell clients the addresses of their nodes, which are not known here")
            .at(merged.span(&field_path!["externalAccess", "service", "type"]))
            .help(format!(
                "any node takes clients at the ports from {} on: `kubectl get nodes -o wide`",
                cluster.external.node_port
            ))
            .help("set `externalAccess.domain` or `externalAccess.hosts` for names that are known")
    };
    Ok((listener, addresses.ok_or_else(unknown)?))
}
