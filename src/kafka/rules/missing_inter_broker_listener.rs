use super::Findings;
use crate::kafka::deployment::{NodePool, Unknown};
use crate::kafka::rules::{Check, Level, Rule};

pub(super) static RULE: Rule = Rule {
    name: "missing-inter-broker-listener",
    summary: "brokers advertise no listener for each other",
    level: Level::Error,
    page: include_str!("missing_inter_broker_listener.md"),
    check: Check::Pool(check),
};

const NAME: &str = "inter.broker.listener.name";
const PROTOCOL: &str = "security.inter.broker.protocol";

fn check(pool: &NodePool, findings: &mut Findings<'_>) -> Result<(), Unknown> {
    let Some(pod) = pool.pods.first() else { return Ok(()) };
    if !pool.is_broker()? {
        return Ok(());
    }
    let written = pool.setting_of(NAME, pod)?.value.to_uppercase();
    let (setting, wanted) = if written.is_empty() {
        (PROTOCOL, pool.setting_of(PROTOCOL, pod)?.value.to_uppercase())
    } else {
        (NAME, written)
    };
    if pool.written(NAME).is_some() && pool.written(PROTOCOL).is_some() {
        findings.setting(pool, PROTOCOL).help(format!("remove `{}`", pool.name_of(PROTOCOL))).say(format!(
            "the brokers exit at startup: `{}` and `{}` exclude each other",
            pool.name_of(NAME),
            pool.name_of(PROTOCOL)
        ));
        return Ok(());
    }
    let controllers = if pool.is_kraft()? { pool.controller_listeners()? } else { Vec::new() };
    let advertised = pool.advertised(pod)?;
    let (source, offered) = if advertised.is_empty() {
        ("listeners", pool.bound(pod)?)
    } else {
        ("advertised.listeners", advertised)
    };
    let names: Vec<&str> = offered
        .iter()
        .map(|listener| listener.name.as_str())
        .filter(|name| !controllers.iter().any(|known| known == name))
        .collect();
    if names.contains(&wanted.as_str()) {
        return Ok(());
    }
    let setting_name = pool.name_of(setting);
    let source_name = pool.name_of(source);
    let Some(first) = names.first() else {
        findings
            .setting(pool, source)
            .help(format!(
                "add a listener for clients and brokers to `{source_name}`: `PLAINTEXT://<HOST>:9092`"
            ))
            .say(format!(
                "the brokers exit at startup: `{source_name}` has no listener but those of controllers"
            ));
        return Ok(());
    };
    let finding = findings.setting(pool, if pool.sets(setting) { setting } else { source });
    let finding = finding.help(format!("set `{}` to `{first}`", pool.name_of(NAME)));
    if pool.written(setting).is_some() {
        finding.say(format!(
            "the brokers exit at startup: `{setting_name}` is `{wanted}`, but `{source_name}` has no such listener"
        ));
    } else {
        finding.say(format!(
            "the brokers exit at startup: `{}` is not set, and `{source_name}` has no listener `{wanted}`, the default between brokers",
            pool.name_of(NAME)
        ));
    }
    Ok(())
}
