use crate::change::rules::{Claims, Level, Rule};
use crate::change::{Changes, Class, Pair, stateful_set};

pub(super) static RULE: Rule = Rule {
    name: "claims-deleted",
    summary: "volume claims are deleted with the pods or the StatefulSet",
    level: Level::Warning,
    page: include_str!("claims_deleted.md"),
    check,
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
            "when `replicas` is lowered"
        } else {
            "when the StatefulSet is deleted"
        };
        claims
            .claim(
                difference,
                Class::DataLoss,
                format!("volume claims and their data are deleted {event}, even if that is a mistake or the StatefulSet is recreated"),
            )
            .step("keep `Retain`, and delete claims yourself when their data is no longer needed");
    }
}

/// How to keep the records of a StatefulSet whose claims are deleted together with it.
pub(super) fn kept_by(pair: &Pair) -> Option<String> {
    pair.old.as_ref().filter(|set| stateful_set::deletes_claims(set, "whenDeleted")).map(|_| {
        format!("before it is deleted, keep its volume claims: `kubectl patch {} --type merge -p '{{\"spec\":{{\"persistentVolumeClaimRetentionPolicy\":{{\"whenDeleted\":\"Retain\"}}}}}}'`", pair.argument())
    })
}
