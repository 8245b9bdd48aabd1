use super::{Findings, Subject};
use crate::cluster::rules::{Check, Level, Rule};
use crate::profile::Authentication;
use crate::text::field_path::field_path;

pub(super) static RULE: Rule = Rule {
    name: "users-without-authentication",
    summary: "users, but clients do not authenticate",
    level: Level::Error,
    page: include_str!("users_without_authentication.md"),
    check: Check::Cluster(check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let users = &subject.profile.users;
    if subject.cluster.security.authentication == Authentication::None && !users.is_empty() {
        findings
            .key(&field_path!["users"])
            .help("`security: {tls: {enabled: true}, authentication: scram}` gives each user a password")
            .help("`mtls` and `oauth` instead of `scram` tell users by certificate or token")
            .say("clients do not authenticate: every client is `User:ANONYMOUS`, and none is one of `users`");
    }
}
