use super::{Findings, Subject};
use crate::cluster::rules::{Check, Level, Rule};
use crate::kubernetes::types::Format;
use crate::text::field_path::field_path;

pub(super) static RULE: Rule = Rule {
    name: "certificate-name-too-long",
    summary: "a DNS name of the brokers is too long for a certificate",
    level: Level::Refused,
    page: include_str!("certificate_name_too_long.md"),
    check: Check::Cluster(check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let Some(tls) = &subject.cluster.security.tls else { return };
    let names = std::iter::once(&tls.names).chain(&tls.client_names);
    let wrong = names.flat_map(|names| &names.dns).find(|name| Format::CertificateName.check(name).is_err());
    if let Some(name) = wrong {
        findings
            .at(&field_path!["security", "tls"])
            .help("shorten what it follows from: `namespace`, `clusterDomain` or `externalAccess.domain`")
            .say(format!(
                "a certificate cannot hold the name `{name}`: at most 253 characters are allowed, and 63 between two dots"
            ));
    }
}
