use crate::change::{Changes, Class};
use crate::rules::change::Claims;
use crate::rules::{Check, Level, Rule};

pub(super) static RULE: Rule = Rule {
    name: "client-security-changed",
    summary: "what a client must say to be let in is different",
    level: Level::Warning,
    page: include_str!("client_security_changed.md"),
    check: Check::Change(check),
};

/// Settings that decide how clients speak and who may do what.
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

fn check(changes: &Changes, claims: &mut Claims<'_>) {
    for (difference, name) in changes.settings().filter(|(_, name)| is_about_security(name)) {
        claims
            .claim(
                difference,
                Class::ClientImpact,
                format!("`{name}` decides how clients and brokers connect; while brokers restart, some have the old and some the new one"),
            )
            .step("add a second listener with the new protocol, move clients and brokers to it, then remove the old one");
    }
}
