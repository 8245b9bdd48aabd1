use std::collections::BTreeSet;

use crate::change::rules::{Claims, Level, Rule};
use crate::change::{Changes, Class};

pub(super) static RULE: Rule = Rule {
    name: "mechanism-replaced",
    summary: "a listener no longer offers a SASL mechanism",
    level: Level::Warning,
    page: include_str!("mechanism_replaced.md"),
    check,
};

fn check(changes: &Changes, claims: &mut Claims<'_>) {
    for (difference, name) in changes.settings() {
        let own = name
            .strip_prefix("listener.name.")
            .and_then(|rest| rest.split_once('.'))
            .map_or(name, |(_, own)| own);
        if own != "sasl.enabled.mechanisms" || changes.why_unknown(difference, name).is_some() {
            continue;
        }
        let (old, new) = changes.both_texts(difference, name);
        let listed = |text: &str| -> BTreeSet<String> {
            text.split(',').map(|one| one.trim().to_uppercase()).filter(|one| !one.is_empty()).collect()
        };
        let (old, new) = (listed(&old), listed(&new));
        let gone: Vec<String> = old.difference(&new).map(|mechanism| format!("`{mechanism}`")).collect();
        if gone.is_empty() || new.is_empty() {
            continue;
        }
        claims
            .claim(
                difference,
                Class::ClientImpact,
                format!("brokers that restart refuse clients that authenticate by {}", gone.join(", ")),
            )
            .step("list both mechanisms first, move all clients to the new one, then remove the old one");
    }
}
