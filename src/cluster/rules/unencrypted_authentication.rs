use super::{Findings, Subject};
use crate::cluster::rules::{Check, Level, Rule};
use crate::profile::Authentication;
use crate::text::field_path::field_path;

pub(super) static RULE: Rule = Rule {
    name: "unencrypted-authentication",
    summary: "clients authenticate over plaintext connections",
    level: Level::Refused,
    page: include_str!("unencrypted_authentication.md"),
    check: Check::Cluster(check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let security = &subject.cluster.security;
    if security.authentication != Authentication::None && security.tls.is_none() {
        findings
            .at(&field_path!["security", "authentication"])
            .help("set `security.tls.enabled` to `true`")
            .say("clients would send their credentials over plaintext connections");
    }
}
