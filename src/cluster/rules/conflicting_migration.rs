use super::{Findings, Subject};
use crate::cluster::rules::{Check, Level, Rule};
use crate::profile::Authorization;
use crate::text::field_path::field_path;

pub(super) static RULE: Rule = Rule {
    name: "conflicting-migration",
    summary: "a migration to TLS without TLS, or with authorization before its end",
    level: Level::Refused,
    page: include_str!("conflicting_migration.md"),
    check: Check::Cluster(check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let Some(stated) = &subject.profile.security else { return };
    let security = &subject.cluster.security;
    if stated.migration.is_some() && security.tls.is_none() {
        findings
            .at(&field_path!["security", "migration"])
            .help("set `security.tls.enabled` to `true`; to turn TLS off again, go back through the steps, and remove both at the end")
            .say("`security.migration` is set, and no listener has TLS");
    }
    let is_authorized = stated.authorization.is_some_and(|mode| mode != Authorization::Off);
    if security.is_migrating && is_authorized {
        findings
            .at(&field_path!["security", "authorization"])
            .help("set it to `false`, or remove it until `security.migration` is `done`; then set it to `open` first")
            .say("clients of plaintext listeners have no name: an authorizer denies what they do, and what brokers do");
    }
}
