use super::immutable_volume_claim::may_change;
use crate::change::{Changes, Class};
use crate::rules::change::Claims;
use crate::rules::{Check, Level, Rule};

pub(super) static RULE: Rule = Rule {
    name: "volume-claim-changed",
    summary: "a bound volume claim asks for something else",
    level: Level::Warning,
    page: include_str!("volume_claim_changed.md"),
    check: Check::Change(check),
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
                "the volume stays as large as it is; it is asked to grow by less than before, so that a growth that failed may succeed. Kubernetes before 1.32 refuses it",
            );
        } else if difference.place == "spec.resources.requests.storage" {
            claims
                .claim(
                    difference,
                    Class::InPlace,
                    "the volume grows while it is used, if its StorageClass has `allowVolumeExpansion: true`; otherwise the API server refuses it",
                )
                .step(format!("watch `kubectl get {}`: some file systems grow only when the pod restarts", pair.argument()));
        } else if difference.place == "spec.volumeAttributesClassName" {
            claims.claim(difference, Class::InPlace, "it takes effect at once, and the pod goes on running");
        } else if difference.is_in("metadata") {
            claims.claim(difference, Class::NoEffect, "the field says the same as the annotation");
        } else {
            claims.claim(difference, Class::InPlace, "it can be set once, where it was left out");
        }
    }
}
