use super::{Findings, Subject};
use crate::field_path::field_path;
use crate::kafka;
use crate::kafka::deployment::{NodePool, Unknown};
use crate::rules::kafka::Findings as PoolFindings;
use crate::rules::{Check, Level, Rule};

pub(super) static RULE: Rule = Rule {
    name: "unused-security-setting",
    summary: "a security setting that no listener or authorizer uses",
    level: Level::Warning,
    page: include_str!("unused_security_setting.md"),
    check: Check::ClusterAndPool(check, check_pool),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let settings = &subject.cluster.settings;
    let protocols: Vec<(&str, &str)> = settings
        .get("listener.security.protocol.map")
        .unwrap_or_default()
        .split(',')
        .filter_map(|pair| pair.trim().split_once(':'))
        .collect();
    let has_authorizer = settings.get("authorizer.class.name").is_some_and(|class| !class.is_empty());
    for (name, _) in subject.config() {
        let (listener, own) =
            kafka::of_listener(name).map_or((None, name), |(listener, own)| (Some(listener), own));
        let part = match own.split('.').next() {
            Some("ssl") => "SSL",
            Some("sasl") => "SASL",
            _ if !has_authorizer && matches!(name, "super.users" | "allow.everyone.if.no.acl.found") => {
                findings
                    .key(&field_path!["config", name])
                    .help("set `authorizer.class.name`, or remove it")
                    .say(format!("`{name}` has no effect: there is no authorizer"));
                continue;
            }
            _ => continue,
        };
        let of_listener =
            |(known, _): &&(&str, &str)| listener.is_none_or(|listener| known.eq_ignore_ascii_case(listener));
        let mut concerned = protocols.iter().filter(of_listener).peekable();
        // A listener that does not exist has a finding of its own.
        if concerned.peek().is_some() && !concerned.any(|(_, protocol)| protocol.contains(part)) {
            let which = listener.map_or_else(
                || "no listener uses".to_owned(),
                |listener| format!("listener `{}` does not use", listener.to_uppercase()),
            );
            findings
                .key(&field_path!["config", name])
                .help("remove it: the setting alone secures nothing")
                .say(format!("`{name}` has no effect: {which} {part}, connections stay plaintext"));
        }
    }
}

fn check_pool(pool: &NodePool, findings: &mut PoolFindings<'_>) -> Result<(), Unknown> {
    let (Some(pod), Some(judged)) = (pool.pods.first(), pool.judged()?) else { return Ok(()) };
    let map = pool.setting_of("listener.security.protocol.map", pod)?.value.to_uppercase();
    let has_authorizer = !pool.setting("authorizer.class.name")?.value.is_empty();
    let mut names: Vec<String> = pool.bound(pod)?.into_iter().map(|listener| listener.name).collect();
    names.extend(pool.controller_listeners()?);
    let protocol_of = |name: &str| {
        let mut pairs = kafka::items(&map).into_iter().filter_map(|pair| pair.split_once(':'));
        let found = pairs.find(|(known, _)| known.trim() == name);
        found.map_or_else(|| name.to_owned(), |(_, protocol)| protocol.trim().to_owned())
    };
    let protocols: Vec<(String, String)> =
        names.into_iter().map(|name| (name.clone(), protocol_of(&name))).collect();
    for (name, _, place) in judged.settings {
        let setting = pool.name_of(name);
        let (listener, own) =
            kafka::of_listener(name).map_or((None, name), |(listener, own)| (Some(listener), own));
        let part = match own.split('.').next() {
            Some("ssl") => "SSL",
            Some("sasl") => "SASL",
            _ if !has_authorizer && matches!(name, "super.users" | "allow.everyone.if.no.acl.found") => {
                findings
                    .at(place)
                    .help(format!("set `{}`, or remove it", pool.name_of("authorizer.class.name")))
                    .say(format!("`{setting}` has no effect: there is no authorizer"));
                continue;
            }
            _ => continue,
        };
        let of_listener = |(known, _): &&(String, String)| {
            listener.is_none_or(|listener| known.eq_ignore_ascii_case(listener))
        };
        let mut concerned = protocols.iter().filter(of_listener).peekable();
        if concerned.peek().is_some() && !concerned.any(|(_, protocol)| protocol.contains(part)) {
            let which = listener.map_or_else(
                || "no listener uses".to_owned(),
                |listener| format!("listener `{}` does not use", listener.to_uppercase()),
            );
            findings
                .at(place)
                .help("remove it: the setting alone secures nothing")
                .say(format!("`{setting}` has no effect: {which} {part}, connections stay plaintext"));
        }
    }
    Ok(())
}
