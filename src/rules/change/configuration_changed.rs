use crate::change::{Changes, Class, Difference, Pair};
use crate::rules::change::Claims;
use crate::rules::{Check, Level, Rule};
use crate::yaml::{Node, Value};

pub(super) static RULE: Rule = Rule {
    name: "configuration-changed",
    summary: "a ConfigMap or Secret holds something else",
    level: Level::Warning,
    page: include_str!("configuration_changed.md"),
    check: Check::Change(check),
};

fn check(changes: &Changes, claims: &mut Claims<'_>) {
    for (difference, pair) in changes.updates() {
        let frozen = pair.old_at(&["immutable"]).and_then(Node::as_bool) == Some(true);
        // Texts that are understood line by line have rules of their own.
        let understood = difference.part.is_some();
        if !(pair.is("v1", "ConfigMap") || pair.is("v1", "Secret")) || frozen || understood {
            continue;
        }
        if stays(difference, pair) {
            claims
                .claim(
                    difference,
                    Class::NoEffect,
                    "what came by `stringData` stays in the Secret: an apply takes away only what stood under `data`",
                )
                .step(format!("to be rid of it, `kubectl edit {}`, or delete the Secret, then apply", pair.argument()));
        } else if difference.is_in("data") || difference.is_in("binaryData") {
            claims
                .claim(
                    difference,
                    Class::InPlace,
                    "running pods see a file of it within minutes, and read it if they look again; variables and `subPath` mounts stay until a pod restarts",
                )
                .step("restart the pods if they read it at their start only: `kubectl rollout restart`");
        } else if difference.place == "immutable" && difference.new == Some(Value::Bool(true)) {
            claims.claim(difference, Class::InPlace, "from now on what it holds cannot be changed");
        } else if difference.place == "immutable" {
            claims.claim(difference, Class::NoEffect, "what it holds can be changed, as before");
        }
    }
}

/// True for a key that was given as plain text and is given no more.
fn stays(difference: &Difference, pair: &Pair) -> bool {
    let key = difference.place.strip_prefix("data.");
    difference.new.is_none()
        && key.is_some_and(|key| {
            pair.old_written.as_ref().is_some_and(|old| old.dig(&["stringData", key]).is_some())
        })
}
