use super::Findings;
use crate::kafka::deployment::{NodePool, Unknown};
use crate::kafka::rules::{Check, Level, Rule};

pub(super) static RULE: Rule = Rule {
    name: "controller-listener-mismatch",
    summary: "`controller.listener.names` does not fit the listeners of a node",
    level: Level::Error,
    page: include_str!("controller_listener_mismatch.md"),
    check: Check::Pool(check),
};

const NAMES: &str = "controller.listener.names";

fn check(pool: &NodePool, findings: &mut Findings<'_>) -> Result<(), Unknown> {
    let Some(pod) = pool.pods.first() else { return Ok(()) };
    if !pool.is_kraft()? || pool.misses("listeners") {
        return Ok(());
    }
    let (is_broker, is_controller) = (pool.is_broker()?, pool.is_controller()?);
    let names: Vec<String> =
        pool.controller_listeners()?.into_iter().filter(|name| !name.is_empty()).collect();
    let names_setting = pool.name_of(NAMES);
    if names.is_empty() {
        findings
            .setting(pool, NAMES)
            .help(format!("set `{names_setting}` to the controllers' listener: `CONTROLLER`"))
            .say(format!("the nodes exit at startup: `{names_setting}` is required in KRaft mode"));
        return Ok(());
    }
    let listeners = pool.bound(pod)?;
    let origin = if pool.derives_listeners() { "advertised.listeners" } else { "listeners" };
    let listeners_setting = pool.name_of(origin);
    let bound: Vec<&str> = listeners.iter().map(|listener| listener.name.as_str()).collect();
    if is_controller {
        if let Some(name) = names.iter().find(|name| !bound.contains(&name.as_str())) {
            let finding = findings.setting(pool, NAMES);
            let finding = if pool.sets("listeners") {
                finding.help(format!("add `{name}://:9093` to `{listeners_setting}`"))
            } else {
                finding.help(format!("set `{listeners_setting}` to `PLAINTEXT://:9092,{name}://:9093`"))
            };
            finding.say(format!(
                "the controllers exit at startup: `{names_setting}` names `{name}`, which is not in `{listeners_setting}`"
            ));
            return Ok(());
        }
        let other = bound.iter().find(|name| !names.iter().any(|known| known == *name));
        if let (false, Some(other)) = (is_broker, other) {
            findings
                .setting(pool, origin)
                .help(format!("remove `{other}` from `{listeners_setting}`"))
                .say(format!(
                    "the controllers exit at startup: without the role `broker`, `{listeners_setting}` must not have `{other}`, which is not in `{names_setting}`"
                ));
        }
        return Ok(());
    }
    if let Some(name) = bound.iter().find(|name| names.iter().any(|known| known == *name)) {
        findings
            .setting(pool, origin)
            .help(format!("remove `{name}` from `{listeners_setting}`, and keep `{names_setting}`"))
            .say(format!(
                "the brokers exit at startup: without the role `controller`, `{listeners_setting}` must not have the controllers' listener `{name}`"
            ));
    }
    Ok(())
}
