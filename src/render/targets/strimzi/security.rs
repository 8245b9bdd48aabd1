//! How clients authenticate, who needs no ACL, and how long certificates are valid. Connections of brokers are the operator's own
//! matter: always encrypted, with certificates of its authority.

use serde_json::json;

use super::{Making, typed};
use crate::cluster::{Cluster, Exposure, Listener, SecurityProtocol};
use crate::kubernetes::types::Duration;
use crate::profile::{Authentication, ClientTls};
use crate::render::targets::fields::Fields;
use crate::text::field_path::field_path;
use crate::yaml::Value;

const DAY: i64 = 24 * 60 * 60;

/// The Secret of the operator with the authority of the brokers.
pub(crate) fn authority(cluster: &str) -> String {
    format!("{cluster}-cluster-ca-cert")
}

/// The Secret with a certificate of the profile's own for this listener.
pub(crate) fn own_certificate<'a>(cluster: &'a Cluster, listener: &Listener) -> Option<&'a str> {
    let tls = cluster.security.tls.as_ref()?;
    let own = tls.clients.as_ref()?;
    // What cert-manager would issue is not rendered.
    let is_issued = tls.certificates.iter().any(|certificate| certificate.name == own.secret);
    let is_served = listener.exposure == Exposure::External || !tls.is_external_only;
    (is_served && !is_issued).then_some(own.secret.as_str())
}

impl Making<'_> {
    fn clients(&self) -> Option<&ClientTls> {
        self.profile.security.as_ref()?.tls.as_ref()?.clients.as_ref()
    }

    /// What protects a listener in its configuration.
    pub(super) fn certificate(&self, listener: &Listener) -> Value {
        let own = own_certificate(self.cluster, listener);
        own.map_or(
            Value::Null,
            |secret| json!({ "secretName": secret, "certificate": "tls.crt", "key": "tls.key" }),
        )
    }

    /// More names in the certificate that the operator issues.
    pub(super) fn alternative_names(&self) -> Vec<String> {
        let Some(clients) = self.clients().filter(|clients| clients.secret_name.is_none()) else {
            return Vec::new();
        };
        if self.cluster.security.tls.is_none() {
            return Vec::new();
        }
        let dns = clients.extra_dns_names.iter().map(ToString::to_string);
        dns.chain(clients.ip_addresses.iter().map(ToString::to_string)).collect()
    }

    /// How clients of a listener authenticate.
    pub(super) fn authentication(&self, listener: &Listener) -> Value {
        if listener.protocol == SecurityProtocol::Plaintext {
            return Value::Null;
        }
        match self.cluster.security.authentication {
            Authentication::None => Value::Null,
            Authentication::Scram => json!({ "type": "scram-sha-512" }),
            Authentication::Mtls => json!({ "type": "tls" }),
            Authentication::OAuth => {
                let settings = self.cluster.settings.of_authentication(listener);
                let settings: Value = settings.map(|(name, value)| (name.to_owned(), typed(value))).collect();
                json!({ "type": "custom", "sasl": true, "listenerConfig": settings })
            }
        }
    }

    pub(super) fn authorization(&self) -> Value {
        if self.cluster.security.authorizer.is_none() {
            return Value::Null;
        }
        let super_users = self.profile.security.iter().flat_map(|security| &security.super_users);
        // The name of a client with a certificate is its whole subject.
        let prefix = if self.cluster.security.authentication == Authentication::Mtls { "CN=" } else { "" };
        let super_users: Vec<String> = super_users.map(|name| format!("{prefix}{name}")).collect();
        Fields::default().set("type", "simple").filled("superUsers", super_users).into()
    }

    /// How long certificates of the operator are valid, where the profile encrypts connections.
    pub(super) fn validity(&mut self) -> Value {
        let Some(tls) = &self.cluster.security.tls else { return Value::Null };
        // There must be a day between renewals.
        let validity = days(&tls.duration).max(2);
        let renewal = days(&tls.renew_before).clamp(1, validity - 1);
        for (key, stated, days) in
            [("duration", &tls.duration, validity), ("renewBefore", &tls.renew_before, renewal)]
        {
            if stated.seconds() != days * DAY {
                let why = format!("certificates live for whole days, at least 2; it becomes {days}d");
                self.lost.add(&field_path!["security", "tls", key], &why);
            }
        }
        json!({ "validityDays": validity, "renewalDays": renewal })
    }

    /// The same of the certificates of users.
    pub(super) fn validity_of_users(&self, validity: &Value) -> Value {
        match self.cluster.security.authentication {
            Authentication::Mtls => validity.clone(),
            Authentication::None | Authentication::Scram | Authentication::OAuth => Value::Null,
        }
    }
}

fn days(duration: &Duration) -> i64 {
    duration.seconds() / DAY
}
