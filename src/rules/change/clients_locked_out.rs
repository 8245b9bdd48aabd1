use crate::change::{Changes, Class};
use crate::rules::change::Claims;
use crate::rules::{Check, Level, Rule};

pub(super) static RULE: Rule = Rule {
    name: "clients-locked-out",
    summary: "fewer clients may connect than before",
    level: Level::Warning,
    page: include_str!("clients_locked_out.md"),
    check: Check::Change(check),
};

fn check(changes: &Changes, claims: &mut Claims<'_>) {
    for difference in &changes.differences {
        let Some(pair) = changes.pair(difference) else { continue };
        let narrower = if pair.is("networking.k8s.io/v1", "NetworkPolicy") {
            pair.old.is_none()
                || difference.place.starts_with("spec.") && (difference.old.is_some() || closes(difference))
        } else if pair.is("v1", "Service") && difference.place == "spec.loadBalancerSourceRanges" {
            narrowed(difference)
        } else {
            false
        };
        if narrower {
            claims
                .claim(
                    difference,
                    Class::ClientImpact,
                    format!("{} may keep out clients that it let in before; their connections are dropped or time out", pair.display()),
                )
                .step("compare the old and the new list with where clients really come from");
        }
    }
}

/// True if a rule that was about everybody, or about every port, now has a list.
fn closes(difference: &crate::change::Difference) -> bool {
    [".from", ".to", ".ports"].iter().any(|list| difference.place.ends_with(list))
        && difference.new.as_ref().is_some_and(crate::yaml::Value::is_array)
}

/// True if a range goes, or a list comes where everybody was let in.
fn narrowed(difference: &crate::change::Difference) -> bool {
    let list = |value: &Option<crate::yaml::Value>| {
        value.as_ref().and_then(|value| value.as_array().cloned()).unwrap_or_default()
    };
    let (old, new) = (list(&difference.old), list(&difference.new));
    !new.is_empty() && (old.is_empty() || old.iter().any(|range| !new.contains(range)))
}
