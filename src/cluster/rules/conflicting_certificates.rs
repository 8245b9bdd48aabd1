use super::{Findings, Subject};
use crate::cluster::rules::{Check, Level, Rule};
use crate::text::field_path::field_path;

pub(super) static RULE: Rule = Rule {
    name: "conflicting-certificates",
    summary: "a certificate has two sources, or none",
    level: Level::Refused,
    page: include_str!("conflicting_certificates.md"),
    check: Check::Cluster(check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let Some(stated) = subject.profile.security.as_ref().and_then(|security| security.tls.as_ref()) else {
        return;
    };
    match (&stated.secret_name, &stated.topic_job_secret_name) {
        (Some(_), None) if subject.cluster.documents.topic_job => findings
            .at(&field_path!["security", "tls", "secretName"])
            .help(format!(
                "set `security.tls.topicJobSecretName` to a Secret with a certificate of the common name `{}`",
                subject.cluster.names.topics
            ))
            .say("the topic Job has no certificate: with `secretName`, cert-manager issues none"),
        (None, Some(_)) => findings
            .at(&field_path!["security", "tls", "topicJobSecretName"])
            .help("set `security.tls.secretName` too, or remove it")
            .say("cert-manager issues the certificate of the topic Job"),
        _ => {}
    }
    let Some(clients) = &stated.clients else { return };
    let path = field_path!["security", "tls", "clients"];
    match (&clients.secret_name, &clients.issuer_ref, clients.external_only) {
        (Some(_), Some(_), _) => findings
            .at(&path.join("secretName"))
            .help("remove one; a later layer removes `issuerRef` with `issuerRef: null`")
            .say("`security.tls.clients` has both `secretName` and `issuerRef`"),
        (None, None, Some(true)) => findings
            .at(&path.join("externalOnly"))
            .help("set `security.tls.clients.issuerRef` or `security.tls.clients.secretName`")
            .say("the external listener has no certificate of its own"),
        _ => {}
    }
    if clients.external_only == Some(true) && !subject.cluster.external.enabled {
        findings
            .at(&path.join("externalOnly"))
            .help("set `externalAccess.enabled` to `true`, or remove it")
            .say("there is no external listener for this certificate");
    }
}
