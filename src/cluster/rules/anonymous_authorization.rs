use super::{Findings, Subject};
use crate::cluster::rules::{Check, Level, Rule};
use crate::profile::{Authentication, Authorization};
use crate::text::field_path::field_path;

pub(super) static RULE: Rule = Rule {
    name: "anonymous-authorization",
    summary: "clients need ACLs, and do not authenticate",
    level: Level::Refused,
    page: include_str!("anonymous_authorization.md"),
    check: Check::Cluster(check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let stated = subject.profile.security.as_ref().and_then(|security| security.authorization);
    let is_wanted = matches!(stated, Some(Authorization::On | Authorization::Open));
    if is_wanted && subject.cluster.security.authentication == Authentication::None {
        findings
            .at(&field_path!["security", "authorization"])
            .help("set `security.authentication` to `scram`, `mtls` or `oauth`")
            .say("every client is `User:ANONYMOUS`: no ACL can tell one from another");
    }
}
