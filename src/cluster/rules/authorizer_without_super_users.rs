use super::Findings;
use crate::cluster::rules::{Check, Level, Rule};
use crate::kafka::deployment::{NodePool, Unknown};

pub(super) static RULE: Rule = Rule {
    name: "authorizer-without-super-users",
    summary: "the authorizer denies requests of the brokers, or restricts no client",
    level: Level::Error,
    page: include_str!("authorizer_without_super_users.md"),
    check: Check::Pool(check),
};

const AUTHORIZER: &str = "authorizer.class.name";
const STANDARD: &str = "org.apache.kafka.metadata.authorizer.StandardAuthorizer";
const SUPER: &str = "super.users";
/// The principal of a connection that proves nothing.
const ANONYMOUS: &str = "User:ANONYMOUS";

fn check(pool: &NodePool, findings: &mut Findings<'_>) -> Result<(), Unknown> {
    let class = pool.setting(AUTHORIZER)?.value;
    let is_open = pool.setting("allow.everyone.if.no.acl.found")?.value.eq_ignore_ascii_case("true");
    if class != STANDARD || is_open || pool.is_rendered {
        return Ok(());
    }
    let users = pool.setting(SUPER)?.value;
    let users: Vec<&str> = users.split(';').map(str::trim).filter(|user| !user.is_empty()).collect();
    let name = pool.name_of(SUPER);
    if users.is_empty() {
        findings
            .setting(pool, AUTHORIZER)
            .help(format!("list the principals of the brokers in `{name}`: `User:<NAME>;User:<NAME>`"))
            .say(format!(
                "`{name}` is not set: the authorizer denies the brokers' own requests, and no broker registers"
            ));
        return Ok(());
    }
    let Some(pod) = pool.pods.first() else { return Ok(()) };
    let (between, controllers) = (pool.inter_broker_listener()?, pool.controller_listeners()?);
    let is_own = |listener: &str| listener == between || controllers.iter().any(|name| name == listener);
    let plaintext = pool.protocols(pod)?.into_iter().filter(|(_, protocol)| protocol == "PLAINTEXT");
    let (own, of_clients): (Vec<String>, Vec<String>) =
        plaintext.map(|(listener, _)| listener).partition(|listener| is_own(listener));
    let is_super = users.contains(&ANONYMOUS);
    if let (Some(listener), false) = (own.first(), is_super) {
        findings
            .setting(pool, SUPER)
            // ACLs of a running cluster may permit it.
            .only_a_warning_if(!pool.is_of_profile())
            .help("authenticate that listener, and list the principals of the brokers")
            .say(format!(
                "brokers connect to `{listener}` without authentication, as `{ANONYMOUS}`, which is not a super user: no broker registers"
            ));
    } else if let (Some(listener), true) = (of_clients.first(), is_super) {
        findings
            .setting(pool, SUPER)
            .only_a_warning()
            .help("authenticate the listeners of clients and brokers; the authorizer restricts nothing before")
            .say(format!(
                "every client of `{listener}` is a super user: it connects without authentication, as `{ANONYMOUS}`"
            ));
    }
    Ok(())
}
