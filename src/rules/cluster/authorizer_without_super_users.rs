use super::{Findings, Subject};
use crate::field_path::field_path;
use crate::kafka::deployment::{NodePool, Unknown};
use crate::rules::cluster::{Check, Level, Rule};
use crate::rules::kafka::Findings as PoolFindings;

pub(super) static RULE: Rule = Rule {
    name: "authorizer-without-super-users",
    summary: "the authorizer denies requests of the brokers, or restricts no client",
    level: Level::Error,
    page: include_str!("authorizer_without_super_users.md"),
    check: Check::ClusterAndPool(check, check_pool),
};

const AUTHORIZER: &str = "authorizer.class.name";
const STANDARD: &str = "org.apache.kafka.metadata.authorizer.StandardAuthorizer";
const SUPER: &str = "super.users";
/// The principal of a connection that proves nothing.
const ANONYMOUS: &str = "User:ANONYMOUS";

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let settings = &subject.cluster.settings;
    if settings.get(AUTHORIZER) != Some(STANDARD) || settings.is("allow.everyone.if.no.acl.found", "true") {
        return;
    }
    let users: Vec<&str> = settings
        .get(SUPER)
        .unwrap_or_default()
        .split(';')
        .map(str::trim)
        .filter(|user| !user.is_empty())
        .collect();
    let listeners = plaintext(settings.get("listener.security.protocol.map").unwrap_or_default());
    let own = ["INTERNAL", "CONTROLLER"].into_iter().find(|listener| listeners.contains(listener));
    let is_super = users.contains(&ANONYMOUS);
    if users.is_empty() {
        findings
            .at(&field_path!["config", AUTHORIZER])
            .help(format!("list the principals of the brokers in `{SUPER}`"))
            .say("no principal is a super user: the authorizer denies the brokers' own requests, and no broker registers");
    } else if let (Some(listener), false) = (own, is_super) {
        findings
            .at(&field_path!["config", SUPER])
            .help("authenticate that listener, and list the principals of the brokers")
            .say(format!(
                "brokers connect to `{listener}` without authentication, as `{ANONYMOUS}`, which is not a super user: no broker registers"
            ));
    } else if let Some(listener) =
        ["CLIENT", "EXTERNAL"].into_iter().find(|listener| is_super && listeners.contains(listener))
    {
        findings
            .at(&field_path!["config", SUPER])
            .only_a_warning()
            .help("authenticate the listeners of clients and brokers; the authorizer restricts nothing before")
            .say(format!(
                "every client of `{listener}` is a super user: it connects without authentication, as `{ANONYMOUS}`"
            ));
    }
}

fn check_pool(pool: &NodePool, findings: &mut PoolFindings<'_>) -> Result<(), Unknown> {
    let class = pool.setting(AUTHORIZER)?.value;
    let is_open = pool.setting("allow.everyone.if.no.acl.found")?.value.eq_ignore_ascii_case("true");
    if class != STANDARD || is_open || pool.is_rendered || !pool.setting(SUPER)?.value.is_empty() {
        return Ok(());
    }
    let name = pool.name_of(SUPER);
    findings
        .setting(pool, AUTHORIZER)
        .help(format!("list the principals of the brokers in `{name}`: `User:<NAME>;User:<NAME>`"))
        .say(format!(
            "`{name}` is not set: the authorizer refuses the brokers' own requests, and no broker registers"
        ));
    Ok(())
}

/// The listeners whose clients prove nothing.
fn plaintext(protocols: &str) -> Vec<&str> {
    protocols
        .split(',')
        .filter_map(|pair| pair.trim().split_once(':'))
        .filter(|(_, protocol)| *protocol == "PLAINTEXT")
        .map(|(listener, _)| listener)
        .collect()
}
