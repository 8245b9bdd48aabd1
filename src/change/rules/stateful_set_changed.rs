use crate::change::rules::{Claims, Level, Rule};
use crate::change::{Changes, Class};

pub(super) static RULE: Rule = Rule {
    name: "stateful-set-changed",
    summary: "the update or retention settings of a StatefulSet change",
    level: Level::Warning,
    page: include_str!("stateful_set_changed.md"),
    check,
};

/// Field, and what becomes of it.
const FIELDS: &[(&str, &str)] = &[
    ("spec.minReadySeconds", "applies to pods that start from now on; nothing restarts"),
    (
        "spec.persistentVolumeClaimRetentionPolicy",
        "applies to volume claims when the StatefulSet is scaled down or deleted; nothing happens now",
    ),
    (
        "spec.revisionHistoryLimit",
        "sets how many old templates are kept; Kubernetes before 1.33 rejects the update",
    ),
    (
        "spec.updateStrategy.rollingUpdate.maxUnavailable",
        "sets how many pods may restart at once, from the next rollout on",
    ),
    (
        "spec.updateStrategy.rollingUpdate",
        "pods with an ordinal below the partition keep their template in the next rollout",
    ),
    ("spec.updateStrategy", "applies from the next rollout on; nothing restarts"),
];

fn check(changes: &Changes, claims: &mut Claims<'_>) {
    for (difference, _) in changes.updates().filter(|(_, pair)| pair.is("apps/v1", "StatefulSet")) {
        if difference.place == "spec.updateStrategy.rollingUpdate.partition"
            && difference.numbers().is_some_and(|(old, new)| new < old)
        {
            claims.claim(
                difference,
                Class::RollingRestart,
                "pods that the partition held back restart, if their template has changed since they started",
            );
        } else if difference.place == "spec.updateStrategy.type" && difference.new_text() == "RollingUpdate" {
            claims.claim(
                difference,
                Class::RollingRestart,
                "pods restart one at a time, if their template has changed since they started",
            );
        } else if let Some((_, why)) = FIELDS.iter().find(|row| difference.is_in(row.0)) {
            claims.claim(difference, Class::InPlace, *why);
        }
    }
}
