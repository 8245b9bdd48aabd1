use super::Findings;
use crate::kafka::deployment::{NodePool, Unknown};
use crate::kafka::rules::{Check, Level, Rule};

pub(super) static RULE: Rule = Rule {
    name: "advertised-wildcard",
    summary: "a broker advertises the address of all interfaces, which Kafka refuses",
    level: Level::Error,
    page: include_str!("advertised_wildcard.md"),
    check: Check::Pool(check),
};

const ADVERTISED: &str = "advertised.listeners";

fn check(pool: &NodePool, findings: &mut Findings<'_>) -> Result<(), Unknown> {
    let Some(pod) = pool.pods.first() else { return Ok(()) };
    // An entrypoint that exits without the setting says so first.
    if !pool.is_broker()? || pool.misses(ADVERTISED) {
        return Ok(());
    }
    let advertised = pool.name_of(ADVERTISED);
    for endpoint in pool.endpoints(pod)? {
        let is_refused = endpoint.host == "0.0.0.0";
        if !is_refused && endpoint.host != "::" {
            continue;
        }
        let finding = findings.at(endpoint.at()).help(format!(
            "set `{advertised}` to an address that clients reach, such as `{}://<SERVICE>:{}`",
            endpoint.listener,
            endpoint.port.unwrap_or(9092)
        ));
        let finding = if is_refused { finding } else { finding.only_a_warning() };
        let address = endpoint.address();
        let what = if is_refused { "Kafka refuses to start" } else { "no client can connect to it" };
        if endpoint.setting == ADVERTISED {
            finding.say(format!("`{advertised}` is `{address}`, the address of all interfaces: {what}"));
        } else {
            finding.say(format!(
                "without `{advertised}` the broker advertises `{address}` of `{}`, the address of all interfaces: {what}",
                pool.name_of("listeners")
            ));
        }
    }
    Ok(())
}
