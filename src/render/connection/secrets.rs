//! The Secrets that hold what a client needs, and their keys.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::cluster::{Cluster, Exposure, Listener, Tls};
use crate::profile::Authentication;
use crate::render::targets::{Target, strimzi};
use crate::report::report_schema::JsonSchema;

pub(super) const CA: &str = "ca.crt";
pub(super) const PASSWORD: &str = "password";
pub(super) const CERTIFICATE: &str = "tls.crt";
pub(super) const KEY: &str = "tls.key";

/// A key of a Secret in the Namespace of the brokers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct SecretKey {
    /// The Secret.
    pub(super) name: String,
    /// The key.
    pub(super) key: String,
}

impl SecretKey {
    fn new(name: &str, key: &str) -> Self {
        Self { name: name.to_owned(), key: key.to_owned() }
    }
}

/// The Secret with a certificate of its own that a listener presents, if it has one.
pub(super) fn own_certificate<'a>(
    cluster: &'a Cluster,
    target: Target,
    listener: &Listener,
) -> Option<&'a str> {
    if target == Target::Strimzi {
        return strimzi::own_certificate(cluster, listener);
    }
    let tls = cluster.security.tls.as_ref()?;
    let is_served = listener.exposure == Exposure::External || !tls.is_external_only;
    tls.clients.as_ref().filter(|_| is_served).map(|own| own.secret.as_str())
}

/// Where the cluster keeps what a client needs, by what it is for.
pub(super) fn secrets(
    cluster: &Cluster,
    target: Target,
    own_certificate: Option<&str>,
    user: Option<&str>,
) -> BTreeMap<&'static str, SecretKey> {
    let Some(tls) = &cluster.security.tls else { return BTreeMap::new() };
    let authority = || match target {
        Target::Strimzi => strimzi::authority(&cluster.names.release),
        Target::Kubernetes | Target::Bitnami => of_profile(tls).to_owned(),
    };
    let trusted = own_certificate.map_or_else(authority, str::to_owned);
    let mut found = BTreeMap::from([("ca", SecretKey::new(&trusted, CA))]);
    let Some(user) = user else { return found };
    // The user operator writes what a user needs to a Secret of its name.
    let (certificate, key, of_user) = match target {
        Target::Strimzi => ("user.crt", "user.key", user.to_owned()),
        Target::Kubernetes | Target::Bitnami => (CERTIFICATE, KEY, cluster.names.user_certificate(user)),
    };
    match cluster.security.authentication {
        Authentication::Scram => {
            found.insert("password", password(cluster, target, user));
        }
        Authentication::Mtls => {
            found.insert("certificate", SecretKey::new(&of_user, certificate));
            found.insert("key", SecretKey::new(&of_user, key));
        }
        Authentication::None | Authentication::OAuth => {}
    }
    found
}

/// The Secret with the authorities that signed the certificate of the brokers.
fn of_profile(tls: &Tls) -> &str {
    tls.ca.as_ref().map_or(&tls.node.secret, |ca| &ca.secret)
}

fn password(cluster: &Cluster, target: Target, user: &str) -> SecretKey {
    if target == Target::Strimzi {
        return SecretKey::new(user, PASSWORD);
    }
    let stated = cluster.users.list.iter().find(|each| each.name == user);
    match stated.and_then(|user| user.password.as_ref()) {
        Some(password) => SecretKey::new(&password.secret, &password.key),
        // One that is managed elsewhere.
        None => SecretKey::new(&cluster.names.password_secret(user), PASSWORD),
    }
}
