//! What templates see of certificates, and of the user and groups of pods.

use serde::Serialize;

use crate::cluster;
use crate::report::report_schema::JsonSchema;
use crate::yaml::Value;

#[derive(Serialize, JsonSchema)]
pub(super) struct Security<'a> {
    /// The security context of each pod.
    pod: &'a Value,
    /// Whether connections are encrypted.
    is_encrypted: bool,
    /// What issues certificates; none if Secrets are managed elsewhere.
    issuers: Vec<Issuer<'a>>,
    /// What cert-manager issues.
    certificates: Vec<Certificate<'a>>,
    /// The Secrets with certificates that brokers mount.
    broker_files: Vec<CertificateFiles<'a>>,
    /// The Secrets with certificates that the topic Job mounts.
    job_files: Vec<CertificateFiles<'a>>,
}

#[derive(Serialize, JsonSchema)]
struct Issuer<'a> {
    /// Its name.
    name: &'a str,
    /// The Secret with the key that it signs with; none if each certificate signs itself.
    ca_secret: Option<&'a str>,
}

#[derive(Serialize, JsonSchema)]
struct Certificate<'a> {
    /// The name of the object, and of its Secret.
    name: &'a str,
    /// Whether it signs other certificates.
    is_ca: bool,
    /// The common name.
    common_name: Option<&'a str>,
    /// The DNS names that it is valid for.
    dns_names: &'a [String],
    /// The IP addresses that it is valid for.
    ip_addresses: &'a [String],
    /// What its key may be used for; empty to leave it to cert-manager.
    usages: &'a [&'static str],
    /// Its lifetime.
    duration: &'a str,
    /// How long before its end it is renewed; none to leave it to cert-manager.
    renew_before: Option<&'a str>,
    /// Whether a renewed certificate gets another key.
    rotation_policy: &'static str,
    /// Who issues it.
    issuer: IssuerRef<'a>,
}

#[derive(Serialize, JsonSchema)]
struct IssuerRef<'a> {
    /// The name of the issuer.
    name: &'a str,
    /// Its kind.
    kind: &'a str,
    /// Its API group.
    group: &'a str,
}

#[derive(Serialize, JsonSchema)]
struct CertificateFiles<'a> {
    /// The name of the volume.
    volume: &'static str,
    /// The name of the Secret.
    secret: &'a str,
    /// The directory that it is mounted at.
    directory: &'a str,
}

impl<'a> Security<'a> {
    pub(super) fn new(security: &'a cluster::Security) -> Self {
        let tls = security.tls.as_ref();
        let issuers = tls.map(|tls| tls.issuers.as_slice()).unwrap_or_default().iter();
        let certificates = tls.map(|tls| tls.certificates.as_slice()).unwrap_or_default().iter();
        Self {
            pod: &security.pod,
            is_encrypted: tls.is_some(),
            issuers: issuers
                .map(|issuer| Issuer { name: &issuer.name, ca_secret: issuer.ca_secret.as_deref() })
                .collect(),
            certificates: certificates.map(Certificate::new).collect(),
            broker_files: tls
                .into_iter()
                .flat_map(cluster::Tls::of_brokers)
                .map(CertificateFiles::new)
                .collect(),
            job_files: tls.into_iter().flat_map(cluster::Tls::of_job).map(CertificateFiles::new).collect(),
        }
    }
}

impl<'a> Certificate<'a> {
    fn new(certificate: &'a cluster::Certificate) -> Self {
        let issuer = &certificate.issuer;
        Self {
            name: &certificate.name,
            is_ca: certificate.is_ca,
            common_name: certificate.common_name.as_deref(),
            dns_names: &certificate.names.dns,
            ip_addresses: &certificate.names.ip,
            usages: certificate.usages,
            duration: &certificate.duration,
            renew_before: certificate.renew_before.as_deref(),
            rotation_policy: if certificate.is_ca { "Never" } else { "Always" },
            issuer: IssuerRef { name: &issuer.name, kind: &issuer.kind, group: &issuer.group },
        }
    }
}

impl<'a> CertificateFiles<'a> {
    fn new(files: &'a cluster::CertificateFiles) -> Self {
        Self { volume: files.volume, secret: &files.secret, directory: &files.directory }
    }
}
