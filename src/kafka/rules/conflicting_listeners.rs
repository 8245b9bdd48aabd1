use std::collections::BTreeMap;

use super::Findings;
use crate::kafka::deployment::{Listener, NodePool, Unknown};
use crate::kafka::rules::{Check, Level, Rule};

pub(super) static RULE: Rule = Rule {
    name: "conflicting-listeners",
    summary: "listeners contradict each other, and Kafka refuses to start",
    level: Level::Error,
    page: include_str!("conflicting_listeners.md"),
    check: Check::Pool(check),
};

const LISTENERS: &str = "listeners";
const ADVERTISED: &str = "advertised.listeners";

fn check(pool: &NodePool, findings: &mut Findings<'_>) -> Result<(), Unknown> {
    let Some(pod) = pool.pods.first() else { return Ok(()) };
    let own = pool.listeners(pod);
    if let Ok(own) = &own {
        duplicates(pool, own, findings);
    }
    if !pool.sets(ADVERTISED) || pool.derives_listeners() {
        return Ok(());
    }
    let own = own?;
    let advertised = pool.setting_of(ADVERTISED, pod)?.value;
    let advertised = crate::kafka::deployment::listeners(&advertised);
    let controllers = pool.controller_listeners()?;
    for listener in &advertised {
        let is_own = own.iter().any(|own| own.name == listener.name);
        if is_own || controllers.contains(&listener.name) || own.is_empty() {
            continue;
        }
        let known: Vec<String> = own.iter().map(|own| format!("`{}`", own.name)).collect();
        findings
            .setting(pool, ADVERTISED)
            .help(format!(
                "add `{}://:{}` to `{}`, or remove it from `{}`",
                listener.name,
                listener.port.unwrap_or(9092),
                pool.name_of(LISTENERS),
                pool.name_of(ADVERTISED)
            ))
            .say(format!(
                "`{}` advertises the listener `{}`, but `{}` has only {}: Kafka refuses to start",
                pool.name_of(ADVERTISED),
                listener.name,
                pool.name_of(LISTENERS),
                known.join(", ")
            ));
    }
    Ok(())
}

/// Names and ports that stand twice among the listeners. Two listeners may share a port on an IPv4 and an IPv6 address.
fn duplicates(pool: &NodePool, own: &[Listener], findings: &mut Findings<'_>) {
    let mut names: BTreeMap<&str, Vec<&Listener>> = BTreeMap::new();
    let mut ports: BTreeMap<u16, Vec<&Listener>> = BTreeMap::new();
    for listener in own {
        names.entry(&listener.name).or_default().push(listener);
        if let Some(port) = listener.port.filter(|port| *port != 0) {
            ports.entry(port).or_default().push(listener);
        }
    }
    let setting = pool.name_of(LISTENERS);
    for (name, listeners) in names {
        if listeners.len() > 1 {
            findings
                .setting(pool, LISTENERS)
                .help("give each listener a name of its own")
                .say(format!("`{setting}` has the listener `{name}` more than once: Kafka refuses to start"));
        }
    }
    for (port, listeners) in ports {
        let is_one_name =
            listeners.iter().all(|one| listeners.first().is_some_and(|first| first.name == one.name));
        if is_conflict(&listeners) && !is_one_name {
            let names: Vec<String> =
                listeners.iter().map(|listener| format!("`{}`", listener.name)).collect();
            findings.setting(pool, LISTENERS).help("give each listener a port of its own").say(format!(
                "`{setting}` has port {port} for the listeners {}: Kafka refuses to start",
                names.join(" and ")
            ));
        }
    }
}

fn is_conflict(listeners: &[&Listener]) -> bool {
    match listeners {
        [] | [_] => false,
        [one, other] => {
            let (one, other) = (&one.host, &other.host);
            let is_v4 = |host: &String| host.parse::<std::net::Ipv4Addr>().is_ok();
            let is_v6 = |host: &String| host.parse::<std::net::Ipv6Addr>().is_ok();
            !((is_v4(one) && is_v6(other)) || (is_v6(one) && is_v4(other)))
        }
        _ => true,
    }
}
