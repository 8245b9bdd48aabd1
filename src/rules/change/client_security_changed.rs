use crate::change::{Changes, Class, Difference};
use crate::rules::change::Claims;
use crate::rules::change::{Level, Rule};

pub(super) static RULE: Rule = Rule {
    name: "client-security-changed",
    summary: "the security settings of a listener change",
    level: Level::Warning,
    page: include_str!("client_security_changed.md"),
    check,
};

/// Settings that decide how clients connect and what they may do.
fn is_about_security(name: &str) -> bool {
    const WHOLE: [&str; 6] = [
        "allow.everyone.if.no.acl.found",
        "authorizer.class.name",
        "listener.security.protocol.map",
        "listeners",
        "principal.builder.class",
        "security.inter.broker.protocol",
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
        claims
            .claim(
                difference,
                Class::ClientImpact,
                format!("`{name}` decides how clients and brokers connect; during the rollout, some brokers have the old value and some the new one"),
            )
            .step("add a second listener with the new settings, move clients and brokers to it, then remove the old listener");
    }
}

/// True if every listener of the old list is in the new one, unchanged.
fn only_adds(difference: &Difference) -> bool {
    let entries = |text: &str| -> Vec<String> {
        text.split(',').map(|entry| entry.trim().to_owned()).filter(|entry| !entry.is_empty()).collect()
    };
    let (old, new) = (entries(difference.old_text()), entries(difference.new_text()));
    !old.is_empty() && old.iter().all(|entry| new.contains(entry))
}
