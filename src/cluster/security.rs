//! Encryption, authentication and authorization, with every decision made: what is on, who is who, and which certificates
//! there are.

use super::External;
use super::certificates::{Certificate, Certificates, Issuer, SubjectNames};
use super::names::Names;
use crate::kubernetes::types::Duration;
use crate::profile::{self, Authentication, Authorization, Migration, Profile, SecurityContext};
use crate::yaml::Value;

/// Where Secrets with certificates are mounted: the only directory from which brokers and the topic Job read values.
pub(super) const DIRECTORY: &str = "/etc/kafka-gen-tls";

/// The principal of a broker, a controller or the topic Job: the common name of its certificate, with a prefix that no client
/// can have. Java prints the parts of a subject in reverse, so the name may stand anywhere; a subject with an escape is taken as
/// a whole, because what stands in a part could be read as another part.
pub(super) const NODE_RULES: &str = r"RULE:^(?:[^\\]*,)?CN=([^,+=\\]+)(?:,[^\\]*)?$/node:$1/,DEFAULT";
/// The same for clients, without the prefix, and for no name that begins with it.
pub(super) const CLIENT_RULES: &str = r"RULE:^(?:[^\\]*,)?CN=(?!node:)([^,+=\\]+)(?:,[^\\]*)?$/$1/,DEFAULT";

/// What protects connections, as far as the profile alone tells: what listeners, files and policies derive from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Protection {
    /// Whether connections are encrypted.
    pub(super) is_encrypted: bool,
    /// How clients authenticate.
    pub(super) authentication: Authentication,
    /// The step of a migration to TLS.
    pub(super) migration: Option<Migration>,
}

impl Protection {
    /// That of plaintext listeners.
    pub(super) const NONE: Self =
        Self { is_encrypted: false, authentication: Authentication::None, migration: None };

    pub(super) fn of(profile: &Profile) -> Self {
        let security = profile.security.as_ref();
        let is_encrypted = security.and_then(|security| security.tls.as_ref()?.enabled).unwrap_or_default();
        let authentication = security.and_then(|security| security.authentication).unwrap_or_default();
        let migration = security.and_then(|security| security.migration).filter(|_| is_encrypted);
        Self { is_encrypted, authentication, migration }
    }
}

/// Who may do what, and how connections are protected.
#[derive(Clone, Debug)]
pub struct Security {
    /// The security context of each pod; what is absent is left to the Kubernetes cluster.
    pub pod: Value,
    /// The certificates, if connections are encrypted.
    pub tls: Option<Tls>,
    /// How clients authenticate.
    pub authentication: Authentication,
    /// Where tokens come from, if clients authenticate by token.
    pub oauth: Option<profile::OAuth>,
    /// Who needs no ACL, if others do.
    pub authorizer: Option<Authorizer>,
    /// Whether plaintext listeners are open beside those with TLS, so that nothing can be authorized yet.
    pub is_migrating: bool,
    /// The principal of the topic Job.
    pub job_principal: String,
}

/// What decides whether a request is permitted.
#[derive(Clone, Debug)]
pub struct Authorizer {
    /// The principals that need no ACL: brokers, the topic Job, and those of the profile.
    pub super_users: Vec<String>,
    /// Whether what no ACL is about is permitted.
    pub is_open: bool,
}

/// The certificates, and where pods have them.
#[derive(Clone, Debug)]
pub struct Tls {
    /// What brokers present to each other, and to clients unless `clients` is given.
    pub node: CertificateFiles,
    /// What the topic Job presents.
    pub job: CertificateFiles,
    /// What brokers present to clients, if that is not the certificate of the node.
    pub clients: Option<CertificateFiles>,
    /// The Secret with the certificate authorities, if it is not that of the certificate.
    pub ca: Option<CertificateFiles>,
    /// Whether the certificate of `clients` is for the external listener only.
    pub is_external_only: bool,
    /// The lifetime of certificates that cert-manager issues.
    pub duration: Duration,
    /// How long before its end it renews one.
    pub renew_before: Duration,
    /// What issues certificates.
    pub issuers: Vec<Issuer>,
    /// What cert-manager issues.
    pub certificates: Vec<Certificate>,
    /// The names that the certificate of the brokers has, whoever issues it.
    pub names: SubjectNames,
    /// The names of the certificate for clients, if they have one of their own.
    pub client_names: Option<SubjectNames>,
}

/// A Secret with `tls.crt`, `tls.key` and `ca.crt`, and where it is mounted.
#[derive(Clone, Debug)]
pub struct CertificateFiles {
    /// The name of the volume.
    pub volume: &'static str,
    /// The name of the Secret.
    pub secret: String,
    /// The directory.
    pub directory: String,
}

impl CertificateFiles {
    fn new(volume: &'static str, folder: &str, secret: String) -> Self {
        Self { volume, secret, directory: format!("{DIRECTORY}/{folder}") }
    }

    /// A file of it, as a value of a setting.
    pub(super) fn value(&self, file: &str) -> String {
        format!("${{dir:{}:{file}}}", self.directory)
    }
}

impl Tls {
    /// What is mounted in the pods of brokers.
    pub fn of_brokers(&self) -> impl Iterator<Item = &CertificateFiles> {
        std::iter::once(&self.node).chain(&self.clients).chain(&self.ca)
    }

    /// What is mounted in the pod of the topic Job.
    pub fn of_job(&self) -> impl Iterator<Item = &CertificateFiles> {
        std::iter::once(&self.job).chain(&self.ca)
    }

    /// The certificate authorities that whoever presents this certificate trusts.
    pub(super) fn trusted(&self, own: &CertificateFiles) -> String {
        self.ca.as_ref().unwrap_or(own).value("ca.crt")
    }
}

impl Security {
    pub(super) fn resolve(profile: &Profile, names: &Names, external: &External) -> Self {
        let Protection { is_encrypted, authentication, migration } = Protection::of(profile);
        let is_migrating = matches!(migration, Some(Migration::AddTls | Migration::UseTls));
        let stated = profile.security.clone().unwrap_or_default();
        let authorization = stated.authorization.unwrap_or(if authentication == Authentication::None {
            Authorization::Off
        } else {
            Authorization::On
        });
        let is_authorized = is_encrypted && !is_migrating && authorization != Authorization::Off;
        Self {
            pod: pod(&profile.security_context),
            tls: is_encrypted.then(|| tls(profile, &stated.tls.clone().unwrap_or_default(), names, external)),
            authentication,
            is_migrating,
            oauth: stated.oauth.filter(|_| authentication == Authentication::OAuth),
            authorizer: is_authorized.then(|| Authorizer {
                super_users: [names.node_principal(), names.job_principal()]
                    .into_iter()
                    .chain(stated.super_users.iter().map(|name| format!("User:{}", name.as_str())))
                    .collect(),
                is_open: authorization == Authorization::Open,
            }),
            job_principal: if is_encrypted { names.job_principal() } else { "User:ANONYMOUS".to_owned() },
        }
    }
}

fn tls(profile: &Profile, stated: &profile::Tls, names: &Names, external: &External) -> Tls {
    let own = |name: &Option<_>, default: &str| {
        name.as_ref().map_or_else(|| default.to_owned(), ToString::to_string)
    };
    let clients = stated.clients.clone().unwrap_or_default();
    let has_certificate = clients.issuer_ref.is_some() || clients.secret_name.is_some();
    let is_external_only = clients.external_only.unwrap_or_default();
    let (of_brokers, of_clients) = SubjectNames::of(names, external, &clients);
    let certificates = Certificates::resolve(profile, stated, names, (&of_brokers, of_clients.as_ref()));
    Tls {
        node: CertificateFiles::new("tls-node", "node", own(&stated.secret_name, &names.node_certificate)),
        job: CertificateFiles::new(
            "tls-job",
            "job",
            own(&stated.topic_job_secret_name, &names.job_certificate),
        ),
        clients: has_certificate.then(|| {
            let secret = own(&clients.secret_name, &names.client_certificate);
            CertificateFiles::new("tls-clients", "clients", secret)
        }),
        ca: stated
            .ca_secret_name
            .as_ref()
            .map(|secret| CertificateFiles::new("tls-ca", "ca", secret.to_string())),
        is_external_only,
        duration: certificates.duration,
        renew_before: certificates.renew_before,
        issuers: certificates.issuers,
        certificates: certificates.list,
        names: of_brokers,
        client_names: of_clients,
    }
}

fn pod(context: &SecurityContext) -> Value {
    let mut pod = serde_json::Map::new();
    pod.insert("runAsNonRoot".to_owned(), true.into());
    let ids = [
        ("runAsUser", context.run_as_user),
        ("runAsGroup", context.run_as_group),
        ("fsGroup", context.fs_group),
    ];
    for (key, id) in ids {
        if let Some(id) = id {
            pod.insert(key.to_owned(), id.into());
        }
    }
    if context.fs_group.is_some() {
        // Otherwise every file of a large volume gets a new owner at each start.
        pod.insert("fsGroupChangePolicy".to_owned(), "OnRootMismatch".into());
    }
    pod.insert("seccompProfile".to_owned(), serde_json::json!({ "type": "RuntimeDefault" }));
    Value::Object(pod)
}
