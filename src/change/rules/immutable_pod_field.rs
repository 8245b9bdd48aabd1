use crate::change::rules::{Claims, Level, Rule};
use crate::change::{Changes, Class, Difference, Pair};
use crate::report::diagnostic::Reason;
use crate::yaml::Value;

pub(super) static RULE: Rule = Rule {
    name: "immutable-pod-field",
    summary: "an immutable field of a Pod changes",
    level: Level::Refused,
    page: include_str!("immutable_pod_field.md"),
    check,
};

const DEADLINE: &str = "spec.activeDeadlineSeconds";
const GATES: &str = "spec.schedulingGates";
const MUTABLE: [&str; 2] = ["spec.containers.image", "spec.initContainers.image"];

fn check(changes: &Changes, claims: &mut Claims<'_>) {
    for (difference, pair) in changes.updates().filter(|(_, pair)| pair.is("v1", "Pod")) {
        if !difference.is_in("spec") || may_change(difference, pair) {
            continue;
        }
        let (field, reason, why) = if difference.place == DEADLINE {
            (
                DEADLINE,
                Reason::Invalid,
                "the API server rejects it: `activeDeadlineSeconds` can only be lowered",
            )
        } else if difference.place == GATES {
            (
                GATES,
                Reason::Forbidden,
                "the API server rejects it: scheduling gates can be removed, but not added",
            )
        } else {
            (
                "spec",
                Reason::Forbidden,
                "the API server rejects it: only images and tolerations of a Pod can be changed",
            )
        };
        claims
            .claim(difference, Class::Recreate, why)
            .refused(field, reason)
            .step(format!("delete the Pod, then apply: `kubectl delete {}`", pair.argument()))
            .step("or create the Pod by a Deployment or a StatefulSet, which replaces it");
    }
}

/// What the API server lets through.
pub(super) fn may_change(difference: &Difference, pair: &Pair) -> bool {
    let items = |value: &Option<Value>| value.as_ref().and_then(Value::as_array).cloned().unwrap_or_default();
    let (old, new) = (items(&difference.old), items(&difference.new));
    match difference.place.as_str() {
        "spec.tolerations" => old.iter().all(|item| new.contains(item)),
        GATES => new.iter().all(|item| old.contains(item)),
        // As long as it waits at a gate, it may be sent to fewer nodes.
        place if place.starts_with("spec.nodeSelector.") => {
            difference.old.is_none() && pair.old_at(&["spec", "schedulingGates"]).is_some()
        }
        DEADLINE => difference.old.is_none() || difference.numbers().is_some_and(|(old, new)| new <= old),
        place => MUTABLE.contains(&place),
    }
}
