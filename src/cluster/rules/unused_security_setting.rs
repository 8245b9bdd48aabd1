use super::Findings;
use crate::cluster::rules::{Check, Level, Rule};
use crate::kafka;
use crate::kafka::deployment::{NodePool, Unknown};

const AUTHORIZER: &str = "authorizer.class.name";

pub(super) static RULE: Rule = Rule {
    name: "unused-security-setting",
    summary: "a security setting that no listener or authorizer uses",
    level: Level::Warning,
    page: include_str!("unused_security_setting.md"),
    check: Check::Pool(check),
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

fn check(pool: &NodePool, findings: &mut Findings<'_>) -> Result<(), Unknown> {
    let (Some(pod), Some(judged)) = (pool.pods.first(), pool.judged_in_any_version()?) else { return Ok(()) };
    let protocols = pool.protocols(pod)?;
    let has_authorizer = !pool.setting(AUTHORIZER)?.value.is_empty();
    for name in judged.names {
        if let Some(unused) = unused(name, &protocols, has_authorizer) {
            findings
                .name(pool, name)
                .help(unused.help(&pool.name_of(AUTHORIZER)))
                .say(unused.message(&pool.name_of(name)));
        }
    }
    Ok(())
}
