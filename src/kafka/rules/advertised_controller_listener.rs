use super::Findings;
use crate::kafka::deployment::{NodePool, Unknown, listeners};
use crate::kafka::rules::{Check, Level, Rule};

pub(super) static RULE: Rule = Rule {
    name: "advertised-controller-listener",
    summary: "a node before Kafka 3.9 advertises a listener of controllers",
    level: Level::Error,
    page: include_str!("advertised_controller_listener.md"),
    check: Check::Pool(check),
};

const ADVERTISED: &str = "advertised.listeners";

fn check(pool: &NodePool, findings: &mut Findings<'_>) -> Result<(), Unknown> {
    let Some(pod) = pool.pods.first() else { return Ok(()) };
    let (major, minor) = pool.version.clone()?.value;
    if (major, minor) >= (3, 9) || !pool.is_kraft()? || !pool.sets(ADVERTISED) {
        return Ok(());
    }
    let setting = pool.name_of(ADVERTISED);
    let advertised = listeners(&pool.setting_of(ADVERTISED, pod)?.value);
    if !pool.is_broker()? {
        if !advertised.is_empty() {
            findings
                .setting(pool, ADVERTISED)
                .help(format!("remove `{setting}`"))
                .say(format!("the controllers exit at startup: Kafka {major}.{minor} allows no `{setting}` without the role `broker`"));
        }
        return Ok(());
    }
    let controllers = pool.controller_listeners()?;
    if let Some(found) = advertised.iter().find(|listener| controllers.contains(&listener.name)) {
        let name = &found.name;
        findings
            .setting(pool, ADVERTISED)
            .help(format!("remove `{name}` from `{setting}`, and keep it in `{}`", pool.name_of("listeners")))
            .say(format!("the brokers exit at startup: Kafka {major}.{minor} does not allow the controllers' listener `{name}` in `{setting}`"));
    }
    Ok(())
}
