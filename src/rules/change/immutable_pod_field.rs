use crate::change::{Changes, Class, Difference};
use crate::diagnostic::Reason;
use crate::rules::change::Claims;
use crate::rules::{Check, Level, Rule};
use crate::yaml::Value;

pub(super) static RULE: Rule = Rule {
    name: "immutable-pod-field",
    summary: "a field of a Pod that cannot be changed",
    level: Level::Refused,
    page: include_str!("immutable_pod_field.md"),
    check: Check::Change(check),
};

const MUTABLE: [&str; 3] =
    ["spec.activeDeadlineSeconds", "spec.containers.image", "spec.initContainers.image"];

fn check(changes: &Changes, claims: &mut Claims<'_>) {
    for (difference, pair) in changes.updates().filter(|(_, pair)| pair.is("v1", "Pod")) {
        if !difference.is_in("spec") || may_change(difference) {
            continue;
        }
        claims
            .claim(
                difference,
                Class::Recreate,
                "the API server refuses it: of a Pod only images and tolerations may change",
            )
            .refused("spec", Reason::Forbidden)
            .step(format!("`kubectl delete {}`, then apply", pair.argument()))
            .step("or let a Deployment or a StatefulSet make the Pod, which replaces it by itself");
    }
}

/// What the API server lets through.
pub(super) fn may_change(difference: &Difference) -> bool {
    if difference.place == "spec.tolerations" {
        let items =
            |value: &Option<Value>| value.as_ref().and_then(Value::as_array).cloned().unwrap_or_default();
        let (old, new) = (items(&difference.old), items(&difference.new));
        return old.iter().all(|item| new.contains(item));
    }
    MUTABLE.contains(&difference.place.as_str())
}
