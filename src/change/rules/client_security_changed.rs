use std::collections::BTreeSet;

use crate::change::rules::{Claims, Level, Rule};
use crate::change::{Changes, Class, Difference};

pub(super) static RULE: Rule = Rule {
    name: "client-security-changed",
    summary: "the security settings of a listener change",
    level: Level::Warning,
    page: include_str!("client_security_changed.md"),
    check,
};

/// Settings that decide how clients connect and what they may do.
pub(super) fn is_about_security(name: &str) -> bool {
    const WHOLE: [&str; 9] = [
        "allow.everyone.if.no.acl.found",
        "authorizer.class.name",
        "controller.listener.names",
        "inter.broker.listener.name",
        "listener.security.protocol.map",
        "listeners",
        "principal.builder.class",
        "security.inter.broker.protocol",
        "super.users",
    ];
    WHOLE.contains(&name) || ["sasl.", "ssl.", "listener.name."].iter().any(|prefix| name.starts_with(prefix))
}

/// Settings that are lists with an entry for each listener.
const OF_LISTENERS: [&str; 2] = ["listener.security.protocol.map", "listeners"];

fn check(changes: &Changes, claims: &mut Claims<'_>) {
    for (difference, name) in changes.settings().filter(|(_, name)| is_about_security(name)) {
        if OF_LISTENERS.contains(&name) && only_adds(difference) {
            claims
                .claim(
                    difference,
                    Class::ClientImpact,
                    format!("`{name}` adds a listener; the others stay the same. All brokers offer the new one once the rollout is complete"),
                )
                .step("after the rollout, connect clients to the new listener");
            continue;
        }
        if let Some(removed) = only_removed(difference).filter(|_| OF_LISTENERS.contains(&name)) {
            claims
                .claim(
                    difference,
                    Class::ClientImpact,
                    format!("`{name}` removes {removed}; the others stay the same. Clients that still use what is removed lose each broker when it restarts"),
                )
                .step("move all clients to another listener before applying");
            continue;
        }
        if name == "super.users" {
            super_users(difference, claims);
            continue;
        }
        claims
            .claim(
                difference,
                Class::ClientImpact,
                format!("`{name}` decides how clients and brokers connect; during the rollout, some brokers have the old value and some the new one"),
            )
            .step("add a second listener with the new settings, move clients and brokers to it, then remove the old listener");
    }
}

/// Principals that come may do everything, those that go only what ACLs allow.
fn super_users(difference: &Difference, claims: &mut Claims<'_>) {
    let listed = |text: &str| -> BTreeSet<String> {
        text.split(';').map(|user| user.trim().to_owned()).filter(|user| !user.is_empty()).collect()
    };
    let (old, new) = (listed(difference.old_text()), listed(difference.new_text()));
    let names =
        |users: Vec<&String>| users.iter().map(|user| format!("`{user}`")).collect::<Vec<_>>().join(", ");
    let (come, gone): (Vec<_>, Vec<_>) = (new.difference(&old).collect(), old.difference(&new).collect());
    if !come.is_empty() {
        claims
            .claim(
                difference,
                Class::Exposure,
                format!("{} may do everything on the cluster, whatever the ACLs say", names(come)),
            )
            .step("check that the principal needs this; ACLs can allow less");
    }
    if !gone.is_empty() {
        claims
            .claim(difference, Class::ClientImpact, format!("{} may do only what ACLs allow", names(gone)))
            .step("create the ACLs that the principal needs before applying");
    }
}

/// True if every listener of the old list is in the new one, unchanged.
fn only_adds(difference: &Difference) -> bool {
    let (old, new) = (entries(difference.old_text()), entries(difference.new_text()));
    !old.is_empty() && old.iter().all(|entry| new.contains(entry))
}

/// The names of the listeners that the new list lacks, if all of it is in the old one, unchanged.
fn only_removed(difference: &Difference) -> Option<String> {
    let (old, new) = (entries(difference.old_text()), entries(difference.new_text()));
    if new.is_empty() || !new.iter().all(|entry| old.contains(entry)) {
        return None;
    }
    let gone = old.iter().filter(|entry| !new.contains(entry));
    let names: Vec<String> = gone
        .map(|entry| format!("`{}`", entry.split_once(':').map_or(entry.as_str(), |(name, _)| name)))
        .collect();
    (!names.is_empty()).then(|| names.join(", "))
}

/// The entries of a list of listeners.
fn entries(text: &str) -> Vec<String> {
    text.split(',').map(|entry| entry.trim().to_owned()).filter(|entry| !entry.is_empty()).collect()
}
