use crate::change::{Changes, Class, Difference, Pair};
use crate::diagnostic::Reason;
use crate::rules::change::Claims;
use crate::rules::{Check, Level, Rule};
use crate::types::Quantity;
use crate::yaml::Node;

pub(super) static RULE: Rule = Rule {
    name: "immutable-volume-claim",
    summary: "a field of a PersistentVolumeClaim that cannot be changed",
    level: Level::Refused,
    page: include_str!("immutable_volume_claim.md"),
    check: Check::Change(check),
};

const SIZE: &str = "spec.resources.requests.storage";

fn check(changes: &Changes, claims: &mut Claims<'_>) {
    for (difference, pair) in changes.updates().filter(|(_, pair)| pair.is("v1", "PersistentVolumeClaim")) {
        if !difference.is_in("spec") || may_change(difference, pair) {
            continue;
        }
        let shrinks = difference.place == SIZE && is_bound(pair);
        let (field, why) = if shrinks {
            (SIZE, "the API server refuses it: a volume never gets smaller than it is")
        } else if difference.place == SIZE {
            ("spec", "the API server refuses it unless the claim is Bound, which is not known here")
        } else {
            ("spec", "the API server refuses it: of a claim only the size may change, and only upwards")
        };
        let claim = claims.claim(difference, Class::Recreate, why).refused(field, Reason::Forbidden);
        if difference.place == SIZE && !shrinks {
            claim.step(format!(
                "look whether it is Bound (`kubectl get {}`); if it is, apply",
                pair.argument()
            ));
        } else {
            claim
                .step("make a new claim, copy what is on the old volume, and let the pods use the new one")
                .step(format!(
                    "`kubectl delete {}` only when nothing on it is needed any more",
                    pair.argument()
                ));
        }
    }
}

/// What the API server lets through.
pub(super) fn may_change(difference: &Difference, pair: &Pair) -> bool {
    match difference.place.as_str() {
        SIZE => is_bound(pair) && difference_fits(difference, pair),
        "spec.volumeAttributesClassName" => is_bound(pair),
        // Both are set once: by whoever binds the claim, and by a default class that came later.
        "spec.volumeName" | "spec.storageClassName" => difference.old.is_none(),
        _ => false,
    }
}

fn is_bound(pair: &Pair) -> bool {
    status(pair, &["phase"]).and_then(Node::as_str) == Some("Bound")
}

fn status<'a>(pair: &'a Pair, keys: &[&str]) -> Option<&'a Node> {
    pair.old_written.as_ref()?.get("status")?.dig(keys)
}

/// Larger than before, or at least no smaller than the volume is.
fn difference_fits(difference: &Difference, pair: &Pair) -> bool {
    let amount = |text: &str| text.parse::<Quantity>().ok();
    let capacity = status(pair, &["capacity", "storage"]).and_then(Node::as_str);
    let least = amount(capacity.unwrap_or(difference.old_text()));
    matches!((amount(difference.new_text()), least), (Some(new), Some(least)) if new >= least)
}
