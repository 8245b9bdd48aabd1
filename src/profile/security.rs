//! Encryption, authentication and authorization.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::kubernetes::types::{CertificateName, DnsSubdomain, Duration, IpAddress, PrincipalName, Url};

/// Encryption, authentication and authorization of the brokers. Without it, every connection is plaintext and every client may
/// read, write and delete.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Security {
    /// Encryption of all connections. Brokers and the topic Job authenticate to each other by certificate.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tls: Option<Tls>,
    /// The step of a migration of a running cluster to TLS: `addTls`, `useTls`, then `done`, each rolled out before the next. A
    /// cluster that has had TLS from its first start has none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub migration: Option<Migration>,
    /// How clients authenticate; `none` by default. Anything else needs `tls.enabled`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub authentication: Option<Authentication>,
    /// Where the tokens of clients come from, for `authentication: oauth`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub oauth: Option<OAuth>,
    /// Whether clients need an ACL for what they do: `true`, `false`, or `open`, which permits everything that no ACL is about.
    /// By default `true` if clients authenticate.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub authorization: Option<Authorization>,
    /// Names of users that need no ACL, in addition to the brokers and the topic Job.
    #[serde(default)]
    pub super_users: Vec<PrincipalName>,
}

/// Encryption of all connections.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Tls {
    /// Whether connections are encrypted; `false` by default.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub enabled: Option<bool>,
    /// A Secret of your own with the certificate of the brokers: `tls.crt`, `tls.key` (PKCS#8) and `ca.crt`. By default
    /// cert-manager issues certificates.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub secret_name: Option<DnsSubdomain>,
    /// With `secretName`: the Secret with the certificate of the topic Job.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub topic_job_secret_name: Option<DnsSubdomain>,
    /// The Secret whose `ca.crt` has the certificate authorities that brokers and the topic Job trust, if it is not the Secret of
    /// their certificate: a bundle while the authority changes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ca_secret_name: Option<DnsSubdomain>,
    /// The lifetime of certificates that cert-manager issues; `8760h` by default.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub duration: Option<Duration>,
    /// How long before its end cert-manager renews a certificate; `2160h` by default. Brokers use the new certificate after a
    /// restart.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub renew_before: Option<Duration>,
    /// What the listeners of clients have of their own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub clients: Option<ClientTls>,
}

/// What the listeners of clients have of their own.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ClientTls {
    /// The issuer of a certificate for the listeners of clients; by default they have the certificate of the brokers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub issuer_ref: Option<IssuerRef>,
    /// A Secret of your own with that certificate, instead of `issuerRef`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub secret_name: Option<DnsSubdomain>,
    /// `true` if the certificate is for the external listener only: public issuers sign no names inside the Kubernetes cluster.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub external_only: Option<bool>,
    /// More DNS names by which clients reach the brokers.
    #[serde(default)]
    pub extra_dns_names: Vec<CertificateName>,
    /// IP addresses by which clients reach the brokers.
    #[serde(default)]
    pub ip_addresses: Vec<IpAddress>,
}

/// An issuer of cert-manager.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct IssuerRef {
    /// The name of the issuer.
    pub name: DnsSubdomain,
    /// The kind of the issuer; `Issuer` by default.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// The API group of the issuer; `cert-manager.io` by default.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub group: Option<DnsSubdomain>,
}

/// The steps of a migration of a running cluster to TLS.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum Migration {
    /// Brokers also listen with TLS, on ports of their own; they connect to each other as before.
    AddTls,
    /// Brokers connect to each other with TLS; the plaintext listeners stay open.
    UseTls,
    /// The plaintext listeners are closed. It stays in the profile for the life of the cluster.
    Done,
}

/// How clients authenticate.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Authentication {
    /// They do not.
    #[default]
    None,
    /// By user name and password, with SCRAM-SHA-512.
    Scram,
    /// By certificate.
    Mtls,
    /// By a token of an identity provider.
    OAuth,
}

/// Where the tokens of clients come from.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct OAuth {
    /// The issuer that tokens must name as `iss`.
    pub issuer: Url,
    /// Where brokers fetch the keys that sign tokens.
    pub jwks_url: Url,
    /// The audience that tokens must name as `aud`.
    pub audience: String,
    /// Where clients fetch tokens; shown by `connection` only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub token_url: Option<Url>,
    /// The claim that names the user; `sub` by default.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subject_claim: Option<String>,
}

/// Whether clients need an ACL for what they do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Authorization {
    /// Every client may do everything.
    Off,
    /// What no ACL permits is denied.
    On,
    /// What no ACL is about is permitted.
    Open,
}

const OPEN: &str = "open";

impl Serialize for Authorization {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Off => serializer.serialize_bool(false),
            Self::On => serializer.serialize_bool(true),
            Self::Open => serializer.serialize_str(OPEN),
        }
    }
}

impl<'de> Deserialize<'de> for Authorization {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Written {
            Switch(bool),
            Mode(String),
        }
        match Written::deserialize(deserializer)? {
            Written::Switch(is_on) => Ok(if is_on { Self::On } else { Self::Off }),
            Written::Mode(mode) if mode == OPEN => Ok(Self::Open),
            Written::Mode(mode) => {
                Err(serde::de::Error::custom(format!("`{mode}` is not one of `true`, `false`, `open`")))
            }
        }
    }
}

impl JsonSchema for Authorization {
    fn schema_name() -> Cow<'static, str> {
        "Authorization".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": ["boolean", "string"], "enum": [true, false, OPEN] })
    }

    fn inline_schema() -> bool {
        true
    }
}
