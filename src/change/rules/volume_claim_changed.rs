use super::immutable_volume_claim::may_change;
use crate::change::rules::{Claims, Level, Rule};
use crate::change::{Changes, Class};

pub(super) static RULE: Rule = Rule {
    name: "volume-claim-changed",
    summary: "a bound volume claim changes",
    level: Level::Warning,
    page: include_str!("volume_claim_changed.md"),
    check,
};

fn check(changes: &Changes, claims: &mut Claims<'_>) {
    for (difference, pair) in changes.updates().filter(|(_, pair)| pair.is("v1", "PersistentVolumeClaim")) {
        if !may_change(difference, pair) {
            continue;
        }
        let shrinks = difference.amounts().is_some_and(|(old, new)| new < old);
        if difference.place == "spec.resources.requests.storage" && shrinks {
            claims.claim(
                difference,
                Class::InPlace,
                "the volume keeps its size; a failed expansion is retried with the smaller size. Kubernetes before 1.32 rejects the update",
            );
        } else if difference.place == "spec.resources.requests.storage" {
            claims
                .claim(
                    difference,
                    Class::InPlace,
                    "the volume grows while it is in use, if its StorageClass has `allowVolumeExpansion: true`; otherwise the API server rejects the update",
                )
                .step(format!("wait for the new capacity; if the condition `FileSystemResizePending` stays, restart the pod: `kubectl get {} -o yaml`", pair.argument()));
        } else if difference.place == "spec.volumeAttributesClassName" {
            claims.claim(difference, Class::InPlace, "takes effect at once; the pod keeps running");
        } else if difference.is_in("metadata") {
            claims.claim(difference, Class::NoEffect, "the field has the same meaning as the annotation");
        } else {
            claims.claim(difference, Class::InPlace, "it can be set once, if it was omitted");
        }
    }
}
