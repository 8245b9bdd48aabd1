use crate::change::{Changes, Class};
use crate::rules::change::Claims;
use crate::rules::{Check, Level, Rule};

pub(super) static RULE: Rule = Rule {
    name: "stateful-set-changed",
    summary: "a StatefulSet treats its pods in another way from now on",
    level: Level::Warning,
    page: include_str!("stateful_set_changed.md"),
    check: Check::Change(check),
};

/// Field, and what becomes of it.
const FIELDS: &[(&str, &str)] = &[
    ("spec.minReadySeconds", "it counts from the next pod that starts on; nothing restarts"),
    (
        "spec.persistentVolumeClaimRetentionPolicy",
        "it decides what becomes of volume claims when pods or the StatefulSet go; nothing happens now",
    ),
    (
        "spec.revisionHistoryLimit",
        "it decides how many old templates are kept; Kubernetes before 1.33 refuses to change it",
    ),
    (
        "spec.updateStrategy.rollingUpdate.maxUnavailable",
        "it decides how many pods may restart at once, from the next restart on",
    ),
    (
        "spec.updateStrategy.rollingUpdate",
        "pods with a number below the partition keep their template at the next change",
    ),
    ("spec.updateStrategy", "it decides how pods restart from the next change on; nothing restarts"),
];

fn check(changes: &Changes, claims: &mut Claims<'_>) {
    for (difference, _) in changes.updates().filter(|(_, pair)| pair.is("apps/v1", "StatefulSet")) {
        if difference.place == "spec.updateStrategy.rollingUpdate.partition"
            && difference.numbers().is_some_and(|(old, new)| new < old)
        {
            claims.claim(
                difference,
                Class::RollingRestart,
                "pods that the partition held back restart now, if their template has changed since",
            );
        } else if difference.place == "spec.updateStrategy.type" && difference.new_text() == "RollingUpdate" {
            claims.claim(
                difference,
                Class::RollingRestart,
                "pods restart one after the other now, if their template has changed since they started",
            );
        } else if let Some((_, why)) = FIELDS.iter().find(|row| difference.is_in(row.0)) {
            claims.claim(difference, Class::InPlace, *why);
        }
    }
}
