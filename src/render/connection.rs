//! What a client needs to know to reach the brokers. Plain text is only ever an address.

mod client;
mod secrets;

use std::collections::BTreeMap;

use serde::Serialize;

use crate::cluster::{Cluster, Exposure, Listener};
use crate::profile::Merged;
use crate::render::targets::{Target, bitnami, strimzi};
use crate::report::diagnostic::Diagnostic;
use crate::report::report_schema::JsonSchema;
use crate::text::field_path::field_path;
use crate::text::{java_escapes, shown};
use client::Client;
pub use secrets::SecretKey;

/// What a client needs to know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Connection {
    /// `host:port` of each broker that a client may begin with.
    pub bootstrap_servers: Vec<String>,
    /// How it authenticates and whom it trusts.
    client: Client,
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
    /// The Secrets with what these settings read from files, by what it is for: `ca`, `password`, `certificate`, `key`.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    secrets: &'a BTreeMap<&'static str, SecretKey>,
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
    /// What a client needs to know, that is here, is this user and uses what was rendered for this target.
    ///
    /// # Errors
    /// If there is no way to the brokers from here, none whose address is known, or no such user.
    pub fn new(
        cluster: &Cluster,
        target: Target,
        location: ClientLocation,
        user: Option<&str>,
        merged: &Merged,
    ) -> Result<Self, Diagnostic> {
        let (listener, bootstrap_servers) = match location {
            ClientLocation::InCluster => {
                let listeners = &cluster.listeners;
                let lasting = listeners.lasting(Exposure::InCluster).filter(|_| target == Target::Strimzi);
                (lasting.unwrap_or(&listeners.client), vec![inside(cluster, target)])
            }
            ClientLocation::External => outside(cluster, target, merged)?,
        };
        let client = match (target, user) {
            (Target::Kubernetes | Target::Strimzi, _) => Client::new(cluster, target, listener, user)?,
            // What this target loses of `security`, it reports when it renders.
            (Target::Bitnami, None) => Client::plaintext(),
            (Target::Bitnami, Some(user)) => {
                return Err(Diagnostic::error(format!(
                    "there is no user `{user}`: this target renders listeners without authentication"
                ))
                .help("remove `--user`, or use `--target kubernetes` or `--target strimzi`"));
            }
        };
        Ok(Self { bootstrap_servers, client })
    }

    /// The addresses, with commas between them.
    pub fn address(&self) -> String {
        self.bootstrap_servers.join(",")
    }

    /// Settings of a client, by Kafka's names, as its configuration file.
    ///
    /// # Errors
    /// If they are not complete without a user.
    pub fn properties(&self) -> Result<String, Diagnostic> {
        self.client.complete()?;
        let comments = self.client.comments().into_iter().map(|line| format!("# {line}\n"));
        let settings =
            self.settings().map(|(name, value)| format!("{name}={}\n", java_escapes::escape(&value)));
        Ok(comments.chain(settings).collect())
    }

    /// Variables for the environment of a client: `KAFKA_` and the names of settings. Secrets are not among them.
    pub fn env(&self) -> String {
        let variable = |name: &str| format!("KAFKA_{}", name.replace('.', "_").to_uppercase());
        let address = [("bootstrap.servers", self.address())].into_iter();
        let all = address.chain(self.client.variables());
        all.map(|(name, value)| format!("{}={}\n", variable(name), shown::word(&value))).collect()
    }

    /// A command of kcat.
    ///
    /// # Errors
    /// If it is not complete without a user.
    pub fn kcat(&self) -> Result<String, Diagnostic> {
        self.client.complete()?;
        Ok(self.client.kcat(&self.address()))
    }

    /// One object, with the addresses as a list as well.
    ///
    /// # Errors
    /// If it is not complete without a user.
    pub fn json(&self) -> Result<Printed<'_>, Diagnostic> {
        self.client.complete()?;
        Ok(Printed {
            bootstrap_servers: &self.bootstrap_servers,
            security_protocol: self.client.protocol(),
            properties: self.settings().collect(),
            secrets: &self.client.secrets,
        })
    }

    fn settings(&self) -> impl Iterator<Item = (&'static str, String)> {
        [("bootstrap.servers", self.address())].into_iter().chain(self.client.settings())
    }
}

fn inside(cluster: &Cluster, target: Target) -> String {
    let names = &cluster.names;
    let client = &cluster.listeners.client;
    let (service, port) = match target {
        Target::Kubernetes => (names.release.clone(), client.port.number),
        // The chart's Service has the name that its values give it.
        Target::Bitnami => (names.release.clone(), client.usual_port()),
        Target::Strimzi => (strimzi::bootstrap_service(&names.release), client.usual_port()),
    };
    format!("{}:{port}", names.service_host(&service))
}

fn outside<'a>(
    cluster: &'a Cluster,
    target: Target,
    merged: &Merged,
) -> Result<(&'a Listener, Vec<String>), Diagnostic> {
    let lasting = cluster.listeners.lasting(Exposure::External).filter(|_| target == Target::Strimzi);
    let Some(listener) = lasting.or_else(|| cluster.listeners.external()) else {
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
                cluster.external.first_node_port(listener)
            ))
            .help("set `externalAccess.domain` or `externalAccess.hosts` for names that are known")
    };
    Ok((listener, addresses.ok_or_else(unknown)?))
}
