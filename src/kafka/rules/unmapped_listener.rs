use super::Findings;
use crate::kafka;
use crate::kafka::deployment::{NodePool, Origin, Unknown};
use crate::kafka::rules::{Check, Level, Rule};

pub(super) static RULE: Rule = Rule {
    name: "unmapped-listener",
    summary: "a listener has no security protocol",
    level: Level::Error,
    page: include_str!("unmapped_listener.md"),
    check: Check::Pool(check),
};

const MAP: &str = "listener.security.protocol.map";

/// The listeners that have a protocol without a map, by their names.
const PROTOCOLS: [&str; 4] = ["PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL"];

fn check(pool: &NodePool, findings: &mut Findings<'_>) -> Result<(), Unknown> {
    let Some(pod) = pool.pods.first() else { return Ok(()) };
    let map = pool.setting_of(MAP, pod)?;
    let is_default = matches!(map.origin, Origin::Default(_));
    let is_kraft = pool.is_kraft()?;
    let controllers = if is_kraft { pool.controller_listeners()? } else { Vec::new() };
    let bound = pool.bound(pod)?;
    let mut mapped: Vec<String> = if is_default {
        PROTOCOLS.map(str::to_owned).to_vec()
    } else {
        let entries = kafka::items(&map.value).into_iter();
        entries.filter_map(|entry| Some(entry.split_once(':')?.0.trim().to_uppercase())).collect()
    };
    let names =
        || bound.iter().map(|listener| &listener.name).chain(&controllers).filter(|name| !name.is_empty());
    // Kafka adds the controllers' listeners itself as long as nothing is encrypted.
    if is_default && is_kraft && !names().any(|name| is_secure(name)) {
        mapped.extend(controllers.iter().cloned());
    }
    let Some(name) = names().find(|name| !mapped.contains(name)) else { return Ok(()) };
    let setting = pool.name_of(MAP);
    let where_named = if bound.iter().any(|listener| listener.name == *name) {
        pool.name_of(if pool.derives_listeners() { "advertised.listeners" } else { "listeners" })
    } else {
        pool.name_of("controller.listener.names")
    };
    let mut entries: Vec<String> = if is_default {
        let mut all: Vec<&String> = names().collect();
        all.dedup();
        all.iter().map(|name| format!("{name}:{}", protocol(name))).collect()
    } else {
        vec![map.value.clone(), format!("{name}:{}", protocol(name))]
    };
    entries.dedup();
    let finding = findings.setting(pool, MAP).help(format!("set `{setting}` to `{}`", entries.join(",")));
    if is_default {
        finding.say(format!(
            "the nodes exit at startup: the listener `{name}` of `{where_named}` is no protocol, and `{setting}` is not set"
        ));
    } else {
        finding.say(format!(
            "the nodes exit at startup: `{setting}` has no entry for the listener `{name}` of `{where_named}`"
        ));
    }
    Ok(())
}

fn is_secure(name: &str) -> bool {
    name == "SSL" || name.starts_with("SASL_")
}

/// The protocol that a name suggests.
fn protocol(name: &str) -> &str {
    PROTOCOLS.into_iter().find(|protocol| name == *protocol).unwrap_or("PLAINTEXT")
}
