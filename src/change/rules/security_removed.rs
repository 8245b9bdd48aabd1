use std::collections::BTreeMap;

use crate::change::rules::{Claims, Level, Rule};
use crate::change::{Changes, Class, Difference, Nodes};

pub(super) static RULE: Rule = Rule {
    name: "security-removed",
    summary: "connections are no longer encrypted, or clients no longer restricted",
    level: Level::Warning,
    page: include_str!("security_removed.md"),
    check,
};

fn check(changes: &Changes, claims: &mut Claims<'_>) {
    for (difference, name) in changes.settings() {
        if changes.why_unknown(difference, name).is_some() {
            continue;
        }
        let (old, new) = changes.both_texts(difference, name);
        let (old, new) = (old.trim(), new.trim());
        let own = name
            .strip_prefix("listener.name.")
            .and_then(|rest| rest.split_once('.'))
            .map_or(name, |(_, own)| own);
        let why = match own {
            "listener.security.protocol.map" => {
                weaker(old, new, &|listener| needs_certificate(changes, difference, listener))
            }
            "authorizer.class.name" if !old.is_empty() && new.is_empty() => Some(
                "without an authorizer every client that can connect may read, write and delete".to_owned(),
            ),
            "allow.everyone.if.no.acl.found" if !is_true(old) && is_true(new) => {
                Some("every client may do what no ACL is about".to_owned())
            }
            "ssl.client.auth" if is_required(old) && !is_required(new) => {
                Some("clients connect without a certificate".to_owned())
            }
            _ => None,
        };
        if let Some(why) = why {
            claims
                .claim(difference, Class::Exposure, why)
                .step("check that everything that can reach the brokers may do so");
        }
    }
}

fn is_true(text: &str) -> bool {
    text.eq_ignore_ascii_case("true")
}

fn is_required(text: &str) -> bool {
    text.eq_ignore_ascii_case("required")
}

/// True if all nodes ask the clients of a listener for a certificate after the change.
fn needs_certificate(changes: &Changes, difference: &Difference, listener: &str) -> bool {
    let name = format!("listener.name.{}.ssl.client.auth", listener.to_lowercase());
    let is_asked = |nodes: &Nodes| {
        let own = if nodes.new.written(&name).is_some() { name.as_str() } else { "ssl.client.auth" };
        nodes.new.setting(own).is_ok_and(|setting| is_required(setting.value.trim()))
    };
    let mut nodes = changes.nodes(difference).peekable();
    nodes.peek().is_some() && nodes.all(is_asked)
}

/// The listeners that lose encryption or the authentication of clients.
fn weaker(old: &str, new: &str, needs_certificate: &dyn Fn(&str) -> bool) -> Option<String> {
    let entries = |text: &str| -> BTreeMap<String, String> {
        let pairs = text.split(',').filter_map(|entry| entry.trim().split_once(':'));
        pairs.map(|(name, protocol)| (name.to_uppercase(), protocol.to_uppercase())).collect()
    };
    let (old, new) = (entries(old), entries(new));
    let loses = |part: &str| -> Vec<String> {
        let has = |protocol: &String| protocol.contains(part);
        let lost = old.iter().filter(|(name, was)| has(was) && new.get(*name).is_some_and(|now| !has(now)));
        lost.map(|(name, _)| format!("`{name}`")).collect()
    };
    let encryption = loses("SSL");
    let mut authentication = loses("SASL");
    authentication.retain(|name| encryption.contains(name) || !needs_certificate(name.trim_matches('`')));
    let mut said = Vec::new();
    if !encryption.is_empty() {
        said.push(format!("connections to {} are no longer encrypted", encryption.join(", ")));
    }
    if !authentication.is_empty() {
        said.push(format!("clients of {} no longer authenticate by SASL", authentication.join(", ")));
    }
    (!said.is_empty()).then(|| said.join(", and "))
}
