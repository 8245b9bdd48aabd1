use crate::change::rules::{Claims, Level, Rule};
use crate::change::{Changes, Class, Difference, Pair};
use crate::kafka::is_own_program;
use crate::text::shown;
use crate::yaml::{Node, Value};

pub(super) static RULE: Rule = Rule {
    name: "configuration-changed",
    summary: "the content of a ConfigMap or Secret changes",
    level: Level::Warning,
    page: include_str!("configuration_changed.md"),
    check,
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
                    "the key stays in the Secret: it was set by `stringData`, and an apply removes only keys under `data`",
                )
                .step(format!("to remove the key, delete the Secret, then apply: `kubectl delete {}`", pair.argument()));
        } else if let Some(is_own) = admin_program(difference, pair) {
            if is_own {
                claims.claim(difference, Class::InPlace, "the topic Job reads it when it runs");
            } else {
                claims
                    .claim(
                        difference,
                        Class::Unclassified,
                        "class files of the topic Job's program that this version of kafka-gen does not render",
                    )
                    .step("review the source of these classes, compile it, and compare the bytes");
            }
        } else if difference.is_in("data") || difference.is_in("binaryData") {
            let claim = claims.claim(
                    difference,
                    Class::InPlace,
                    "mounted files are updated within minutes; environment variables and `subPath` mounts change when a pod restarts",
                );
            if let Some(step) = restart(changes, pair) {
                claim.step(step);
            }
        } else if difference.place == "immutable" && difference.new == Some(Value::Bool(true)) {
            claims.claim(difference, Class::InPlace, "its content can no longer be changed");
        } else if difference.place == "immutable" {
            claims.claim(difference, Class::NoEffect, "its content can be changed, as before");
        }
    }
}

/// How the files of a Java program end.
const CLASS: &str = ".class";
const SOURCE: &str = ".java";

/// For a file of the topic Job's program: whether the whole program is that of this version of kafka-gen.
fn admin_program(difference: &Difference, pair: &Pair) -> Option<bool> {
    let is_class = difference.is_in("binaryData") && difference.place.strip_suffix(CLASS).is_some();
    let is_source = difference.is_in("data") && difference.place.strip_suffix(SOURCE).is_some();
    let files = pair.new.as_ref()?.get("binaryData").map(Node::entries).unwrap_or_default();
    let mut classes = files.iter().filter(|file| file.key.strip_suffix(CLASS).is_some()).peekable();
    let belongs = is_class || is_source && classes.peek().is_some();
    if !belongs {
        return None;
    }
    Some(is_own_program(classes.map(|file| (file.key.as_str(), file.value.as_str()))))
}

/// Restarts the workloads that read it.
fn restart(changes: &Changes, pair: &Pair) -> Option<String> {
    let sets = changes.users_of(pair);
    if sets.is_empty() {
        let place = pair.namespace.as_ref().map(|name| format!(" -n {}", shown::word(name)));
        return Some(format!(
            "if pods read it only at startup, restart each workload that uses it: `kubectl rollout restart <KIND>/<NAME>{}`, where `<KIND>/<NAME>` is such as `deployment/web`",
            place.unwrap_or_default()
        ));
    }
    // What this change restarts anyway is no step.
    let commands: Vec<String> = sets
        .iter()
        .filter(|set| !changes.restarts_pods_of(set))
        .map(|set| format!("`kubectl rollout restart {}`", set.argument()))
        .collect();
    (!commands.is_empty())
        .then(|| format!("if pods read it only at startup, restart them: {}", commands.join(", ")))
}

/// True for a key that was given as plain text and is given no more.
fn stays(difference: &Difference, pair: &Pair) -> bool {
    let key = difference.place.strip_prefix("data.");
    difference.new.is_none()
        && key.is_some_and(|key| {
            pair.old_written.as_ref().is_some_and(|old| old.dig(&["stringData", key]).is_some())
        })
}
