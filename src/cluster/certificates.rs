//! The certificates that cert-manager issues, and the names in them.

use super::External;
use super::external::HostSource;
use super::names::Names;
use crate::kubernetes::types::{Duration, ip_address};
use crate::profile::{self, Authentication, ClientTls, Profile};

/// An issuer of cert-manager.
#[derive(Clone, Debug)]
pub struct Issuer {
    /// Its name.
    pub name: String,
    /// The Secret with the key that it signs with; none for one that lets each certificate sign itself.
    pub ca_secret: Option<String>,
}

/// A reference to an issuer.
#[derive(Clone, Debug)]
pub struct IssuerRef {
    /// Its name.
    pub name: String,
    /// Its kind.
    pub kind: String,
    /// Its API group.
    pub group: String,
}

/// A certificate that cert-manager issues, and the Secret that it keeps.
#[derive(Clone, Debug)]
pub struct Certificate {
    /// The name of the object, and of the Secret.
    pub name: String,
    /// Whether it signs other certificates.
    pub is_ca: bool,
    /// The common name; Kafka makes the principal of it.
    pub common_name: Option<String>,
    /// The names that it is valid for.
    pub names: SubjectNames,
    /// What its key may be used for; cert-manager decides for an authority.
    pub usages: &'static [&'static str],
    /// Its lifetime.
    pub duration: String,
    /// How long before its end it is renewed; cert-manager decides for an authority.
    pub renew_before: Option<String>,
    /// Who issues it.
    pub issuer: IssuerRef,
}

/// The names that a certificate is valid for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SubjectNames {
    /// DNS names.
    pub dns: Vec<String>,
    /// IP addresses.
    pub ip: Vec<String>,
}

/// Ten years: renewing an authority means that all certificates follow.
const CA_DURATION_HOURS: u32 = 87_600;
/// A year, and a quarter of it: time for a restart that takes up the new certificate.
const DURATION_HOURS: u32 = 8760;
const RENEW_BEFORE_HOURS: u32 = 2160;
const GROUP: &str = "cert-manager.io";

/// Brokers connect to each other: each is a server and a client.
const OF_NODE: &[&str] = &["server auth", "client auth", "digital signature", "key encipherment"];
const OF_CLIENT: &[&str] = &["client auth", "digital signature"];
const OF_SERVER: &[&str] = &["server auth", "digital signature", "key encipherment"];

impl SubjectNames {
    /// The names by which pods reach brokers: `*` stands for the pod, so that another broker needs no other certificate.
    fn inside(names: &Names) -> Self {
        let of_pods = format!("*.{}.{}.svc", names.headless, names.namespace);
        let Names { release, namespace, cluster_domain, .. } = names;
        Self {
            dns: vec![
                format!("{of_pods}.{cluster_domain}"),
                of_pods,
                release.clone(),
                format!("{release}.{namespace}"),
                format!("{release}.{namespace}.svc"),
                names.service_host(release),
            ],
            ip: Vec::new(),
        }
    }

    /// The names by which clients outside the cluster reach brokers.
    fn outside(external: &External) -> Self {
        let mut found = Self::default();
        match &external.source {
            HostSource::Domain(domain) if external.enabled => {
                found.dns.extend([format!("*.{domain}"), domain.clone()]);
            }
            HostSource::List(hosts) if external.enabled => hosts.iter().for_each(|host| found.add(host)),
            HostSource::Domain(_) | HostSource::List(_) | HostSource::Node => {}
        }
        found
    }

    /// What the profile adds.
    fn extra(clients: &ClientTls) -> Self {
        Self {
            dns: clients.extra_dns_names.iter().map(ToString::to_string).collect(),
            ip: clients.ip_addresses.iter().map(ToString::to_string).collect(),
        }
    }

    fn add(&mut self, host: &str) {
        let list = if ip_address(host).is_ok() { &mut self.ip } else { &mut self.dns };
        list.push(host.to_owned());
    }

    fn and(mut self, other: Self) -> Self {
        self.dns.extend(other.dns);
        self.ip.extend(other.ip);
        for list in [&mut self.dns, &mut self.ip] {
            let mut seen = std::collections::BTreeSet::new();
            list.retain(|name| seen.insert(name.clone()));
        }
        self
    }

    /// The names of the certificate of the brokers, and of that for clients if there is one.
    pub(super) fn of(names: &Names, external: &External, clients: &ClientTls) -> (Self, Option<Self>) {
        let (inside, extra) = (Self::inside(names), Self::extra(clients));
        let outside = Self::outside(external);
        let has_own = clients.issuer_ref.is_some() || clients.secret_name.is_some();
        match (has_own, clients.external_only.unwrap_or_default()) {
            (false, _) => (inside.and(outside).and(extra), None),
            (true, true) => (inside, Some(outside.and(extra))),
            (true, false) => (inside.clone(), Some(inside.and(outside).and(extra))),
        }
    }
}

/// What cert-manager is asked for.
#[derive(Debug)]
pub(super) struct Certificates {
    pub(super) duration: Duration,
    pub(super) renew_before: Duration,
    pub(super) issuers: Vec<Issuer>,
    pub(super) list: Vec<Certificate>,
}

impl Certificates {
    pub(super) fn resolve(
        profile: &Profile,
        stated: &profile::Tls,
        names: &Names,
        (of_brokers, of_clients): (&SubjectNames, Option<&SubjectNames>),
    ) -> Self {
        let duration = stated.duration.clone().unwrap_or_else(|| Duration::hours(DURATION_HOURS));
        let renew_before = stated.renew_before.clone().unwrap_or_else(|| Duration::hours(RENEW_BEFORE_HOURS));
        let certificate = |name: &str, common_name: Option<&str>, usages, issuer: IssuerRef| Certificate {
            name: name.to_owned(),
            is_ca: false,
            common_name: common_name.map(str::to_owned),
            names: SubjectNames::default(),
            usages,
            duration: duration.to_string(),
            renew_before: Some(renew_before.to_string()),
            issuer,
        };
        let mut found = Self {
            duration: duration.clone(),
            renew_before: renew_before.clone(),
            issuers: Vec::new(),
            list: Vec::new(),
        };
        if stated.secret_name.is_none() {
            found.issuers = vec![
                Issuer { name: names.ca.clone(), ca_secret: Some(names.ca.clone()) },
                Issuer { name: names.self_signed.clone(), ca_secret: None },
            ];
            found.list.push(Certificate {
                is_ca: true,
                duration: Duration::hours(CA_DURATION_HOURS).to_string(),
                renew_before: None,
                ..certificate(&names.ca, Some(&names.ca), &[], IssuerRef::own(&names.self_signed))
            });
            found.list.push(Certificate {
                names: of_brokers.clone(),
                ..certificate(
                    &names.node_certificate,
                    Some(&names.release),
                    OF_NODE,
                    IssuerRef::own(&names.ca),
                )
            });
            if profile.documents.topic_job {
                let own = IssuerRef::own(&names.ca);
                found.list.push(certificate(&names.job_certificate, Some(&names.topics), OF_CLIENT, own));
            }
            for name in certified_users(profile) {
                let own = IssuerRef::own(&names.ca);
                found.list.push(certificate(&names.user_certificate(name), Some(name), OF_CLIENT, own));
            }
        }
        let issuer = stated.clients.as_ref().and_then(|clients| clients.issuer_ref.as_ref());
        if let (Some(issuer), Some(of_clients)) = (issuer, of_clients) {
            found.list.push(Certificate {
                names: of_clients.clone(),
                ..certificate(&names.client_certificate, None, OF_SERVER, IssuerRef::of(issuer))
            });
        }
        found
    }
}

/// The users that authenticate by certificate.
fn certified_users(profile: &Profile) -> impl Iterator<Item = &str> {
    let security = profile.security.as_ref();
    let is_certified = security.and_then(|security| security.authentication) == Some(Authentication::Mtls);
    let users = profile.users.iter().filter(move |(_, user)| is_certified && user.absent != Some(true));
    users.map(|(name, _)| name.as_str())
}

impl IssuerRef {
    fn own(name: &str) -> Self {
        Self { name: name.to_owned(), kind: "Issuer".to_owned(), group: GROUP.to_owned() }
    }

    fn of(stated: &profile::IssuerRef) -> Self {
        Self {
            name: stated.name.to_string(),
            kind: stated.kind.clone().unwrap_or_else(|| "Issuer".to_owned()),
            group: stated.group.as_ref().map_or_else(|| GROUP.to_owned(), ToString::to_string),
        }
    }
}
