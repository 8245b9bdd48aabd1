use crate::change::rules::{Claims, Level, Rule};
use crate::change::{Changes, Class, Difference, Pair};
use crate::kubernetes::manifest::quantity;
use crate::report::diagnostic::Reason;
use crate::yaml::Node;

pub(super) static RULE: Rule = Rule {
    name: "immutable-volume-claim",
    summary: "an immutable field of a PersistentVolumeClaim changes",
    level: Level::Refused,
    page: include_str!("immutable_volume_claim.md"),
    check,
};

const SIZE: &str = "spec.resources.requests.storage";
const ATTRIBUTES: &str = "spec.volumeAttributesClassName";
/// How a claim named its class before there was a field for it.
const OLD_CLASS: &str = "metadata.annotations.volume.beta.kubernetes.io/storage-class";

fn check(changes: &Changes, claims: &mut Claims<'_>) {
    for (difference, pair) in changes.updates().filter(|(_, pair)| pair.is("v1", "PersistentVolumeClaim")) {
        if !(difference.is_in("spec") || difference.place == OLD_CLASS) || may_change(difference, pair) {
            continue;
        }
        // Of a claim that is not known to be Bound, less is refused as well: unbound it is immutable, and bound it holds as
        // much as it asks for.
        let less = difference.place == SIZE && !is_more(difference);
        let (field, reason, why) = if less && is_bound(pair) {
            (
                SIZE,
                Reason::Forbidden,
                "the API server rejects it: a claim cannot shrink to or below the size of its volume (`status.capacity`)",
            )
        } else if less {
            (
                "spec",
                Reason::Forbidden,
                "the API server rejects it: an unbound claim is immutable, and a bound one cannot shrink to or below the size of its volume (`status.capacity`)",
            )
        } else if difference.place == SIZE {
            (
                "spec",
                Reason::Forbidden,
                "the API server rejects it unless the claim is Bound, which the manifests do not show",
            )
        } else if difference.place == OLD_CLASS {
            (
                OLD_CLASS,
                Reason::Invalid,
                "the API server rejects it: the StorageClass, which this annotation names, cannot be changed",
            )
        } else if difference.place == ATTRIBUTES && is_bound(pair) {
            (
                ATTRIBUTES,
                Reason::Forbidden,
                "the API server rejects it: the class can be replaced, but not removed",
            )
        } else {
            (
                "spec",
                Reason::Forbidden,
                "the API server rejects it: only the size of a claim can be changed, and only raised",
            )
        };
        let claim = claims.claim(difference, Class::Recreate, why).refused(field, reason);
        if difference.place == SIZE && !less {
            claim.step(format!("apply only if the claim is Bound: `kubectl get {}`", pair.argument()));
        } else {
            claim
                .step("keep the old value; or create a new claim, copy the data, and mount the new claim")
                .step(format!("once its data is no longer needed: `kubectl delete {}`", pair.argument()));
        }
    }
}

/// What the API server lets through.
pub(super) fn may_change(difference: &Difference, pair: &Pair) -> bool {
    match difference.place.as_str() {
        SIZE => is_bound(pair) && difference_fits(difference, pair),
        ATTRIBUTES => is_bound(pair) && difference.new.is_some(),
        OLD_CLASS => is_moved_to_field(difference, pair),
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

fn is_more(difference: &Difference) -> bool {
    difference.amounts().is_some_and(|(old, new)| new > old)
}

/// Larger than before, or still larger than the volume is: what was asked for in vain may be taken back in part.
fn difference_fits(difference: &Difference, pair: &Pair) -> bool {
    let capacity = status(pair, &["capacity", "storage"]).and_then(quantity);
    difference
        .amounts()
        .is_some_and(|(old, new)| new > old || capacity.is_some_and(|capacity| new > capacity))
}

/// The class may move from the annotation into the field, if it is the same.
fn is_moved_to_field(difference: &Difference, pair: &Pair) -> bool {
    let class = |side: Option<&Node>| side.and_then(Node::as_str).unwrap_or_default().to_owned();
    let field = ["spec", "storageClassName"];
    difference.new.is_none()
        && pair.old_at(&field).is_none()
        && class(pair.new_at(&field)) == difference.old_text()
}
