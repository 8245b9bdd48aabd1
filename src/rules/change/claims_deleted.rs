use crate::change::{Changes, Class, Pair, stateful_set};
use crate::rules::change::Claims;
use crate::rules::{Check, Level, Rule};

pub(super) static RULE: Rule = Rule {
    name: "claims-deleted",
    summary: "volume claims will be deleted together with pods or the StatefulSet",
    level: Level::Warning,
    page: include_str!("claims_deleted.md"),
    check: Check::Change(check),
};

fn check(changes: &Changes, claims: &mut Claims<'_>) {
    for (difference, _) in changes.of_kind("apps/v1", "StatefulSet") {
        let Some(when) = difference.place.strip_prefix("spec.persistentVolumeClaimRetentionPolicy.") else {
            continue;
        };
        if difference.new_text() != "Delete" {
            continue;
        }
        let event = if when == "whenScaled" {
            "when `replicas` goes down"
        } else {
            "when the StatefulSet is deleted"
        };
        claims
            .claim(
                difference,
                Class::DataLoss,
                format!("from then on the volumes and all data on them are deleted {event}, also by mistake and when it is deleted to be recreated"),
            )
            .step("keep `Retain`, and delete claims by hand when they are no longer needed");
    }
}

/// How to keep the records of a StatefulSet whose claims are deleted together with it.
pub(super) fn kept_by(pair: &Pair) -> Option<String> {
    pair.old.as_ref().filter(|set| stateful_set::deletes_claims(set, "whenDeleted")).map(|_| {
        format!("before it is deleted, so that its volume claims stay: `kubectl patch {} --type merge -p '{{\"spec\":{{\"persistentVolumeClaimRetentionPolicy\":{{\"whenDeleted\":\"Retain\"}}}}}}'`", pair.argument())
    })
}
