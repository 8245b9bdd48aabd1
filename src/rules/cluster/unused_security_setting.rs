use super::{Findings, Subject};
use crate::field_path::field_path;
use crate::kafka;
use crate::kafka::deployment::{NodePool, Unknown};
use crate::rules::cluster::{Check, Level, Rule};
use crate::rules::kafka::Findings as PoolFindings;

const AUTHORIZER: &str = "authorizer.class.name";
const MAP: &str = "listener.security.protocol.map";

pub(super) static RULE: Rule = Rule {
    name: "unused-security-setting",
    summary: "a security setting that no listener or authorizer uses",
    level: Level::Warning,
    page: include_str!("unused_security_setting.md"),
    check: Check::ClusterAndPool(check, check_pool),
};

/// Why a security setting has no effect, and what to do.
enum Unused<'a> {
    /// There is no authorizer.
    Authorizer,
    /// No listener uses the protocol, or the one that the setting names does not.
    Protocol(Option<&'a str>, &'static str),
}

/// What is unused about a setting, where listeners have these protocols.
fn unused<'a>(name: &'a str, protocols: &[(String, String)], has_authorizer: bool) -> Option<Unused<'a>> {
    let (listener, own) =
        kafka::of_listener(name).map_or((None, name), |(listener, own)| (Some(listener), own));
    let part = match own.split('.').next() {
        Some("ssl") => "SSL",
        Some("sasl") => "SASL",
        _ if !has_authorizer && matches!(name, "super.users" | "allow.everyone.if.no.acl.found") => {
            return Some(Unused::Authorizer);
        }
        _ => return None,
    };
    let of_listener =
        |(known, _): &&(String, String)| listener.is_none_or(|listener| known.eq_ignore_ascii_case(listener));
    let mut concerned = protocols.iter().filter(of_listener).peekable();
    // A listener that does not exist has a finding of its own.
    let is_unused = concerned.peek().is_some() && !concerned.any(|(_, protocol)| protocol.contains(part));
    is_unused.then_some(Unused::Protocol(listener, part))
}

impl Unused<'_> {
    /// The way out; `authorizer` is how the setting of the authorizer is called.
    fn help(&self, authorizer: &str) -> String {
        match self {
            Self::Authorizer => format!("set `{authorizer}`, or remove it"),
            Self::Protocol(..) => "remove it: the setting alone secures nothing".to_owned(),
        }
    }

    /// What is wrong with the setting of this name.
    fn message(&self, setting: &str) -> String {
        match self {
            Self::Authorizer => format!("`{setting}` has no effect: there is no authorizer"),
            Self::Protocol(listener, part) => {
                let which = listener.map_or_else(
                    || "no listener uses".to_owned(),
                    |listener| format!("listener `{}` does not use", listener.to_uppercase()),
                );
                format!("`{setting}` has no effect: {which} {part}, connections stay plaintext")
            }
        }
    }
}

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let settings = &subject.cluster.settings;
    let protocols: Vec<(String, String)> = settings
        .get(MAP)
        .unwrap_or_default()
        .split(',')
        .filter_map(|pair| pair.trim().split_once(':'))
        .map(|(listener, protocol)| (listener.to_owned(), protocol.to_owned()))
        .collect();
    let has_authorizer = settings.get(AUTHORIZER).is_some_and(|class| !class.is_empty());
    for (name, _) in subject.config() {
        if let Some(unused) = unused(name, &protocols, has_authorizer) {
            findings
                .key(&field_path!["config", name])
                .help(unused.help(AUTHORIZER))
                .say(unused.message(name));
        }
    }
}

fn check_pool(pool: &NodePool, findings: &mut PoolFindings<'_>) -> Result<(), Unknown> {
    let (Some(pod), Some(judged)) = (pool.pods.first(), pool.judged()?) else { return Ok(()) };
    let map = pool.setting_of(MAP, pod)?.value.to_uppercase();
    let has_authorizer = !pool.setting(AUTHORIZER)?.value.is_empty();
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
        if let Some(unused) = unused(name, &protocols, has_authorizer) {
            findings
                .at(place)
                .help(unused.help(&pool.name_of(AUTHORIZER)))
                .say(unused.message(&pool.name_of(name)));
        }
    }
    Ok(())
}
