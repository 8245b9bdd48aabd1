use super::{Findings, Subject};
use crate::cluster::rules::{Check, Level, Rule};
use crate::profile::Authentication;
use crate::text::field_path::field_path;

pub(super) static RULE: Rule = Rule {
    name: "incomplete-oauth",
    summary: "tokens of clients cannot be verified, or nothing uses them",
    level: Level::Refused,
    page: include_str!("incomplete_oauth.md"),
    check: Check::Cluster(check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let stated = subject.profile.security.as_ref().and_then(|security| security.oauth.as_ref());
    let uses_tokens = subject.cluster.security.authentication == Authentication::OAuth;
    match (stated, uses_tokens) {
        (None, true) => findings
            .at(&field_path!["security", "authentication"])
            .help("set `security.oauth.issuer`, `security.oauth.jwksUrl` and `security.oauth.audience`")
            .say("`security.oauth` is missing: brokers cannot verify tokens"),
        (Some(_), false) => findings
            .key(&field_path!["security", "oauth"])
            .help("set `security.authentication` to `oauth`, or remove it")
            .say("`security.oauth` has no effect: clients do not authenticate by token"),
        (Some(oauth), true) if oauth.audience.trim().is_empty() => findings
            .at(&field_path!["security", "oauth", "audience"])
            .help("set it to what tokens name as `aud`, such as `kafka`")
            .say("without an audience, brokers accept tokens that were issued for other services"),
        (None | Some(_), _) => {}
    }
}
