use crate::change::rules::{Claims, Level, Rule};
use crate::change::{Changes, Class, stateful_set};

pub(super) static RULE: Rule = Rule {
    name: "pods-scaled",
    summary: "the number of pods of a StatefulSet changes",
    level: Level::Warning,
    page: include_str!("pods_scaled.md"),
    check,
};

fn check(changes: &Changes, claims: &mut Claims<'_>) {
    let sets = changes.updates().filter(|(_, pair)| pair.is("apps/v1", "StatefulSet"));
    for (difference, pair) in sets.filter(|(difference, _)| !changes.is_of_broker(difference)) {
        let Some((old, new)) = difference.numbers().filter(|_| difference.place == "spec.replicas") else {
            continue;
        };
        let (old, new) = (old.max(0), new.max(0));
        let start = pair.old.as_ref().map_or(0, stateful_set::first_ordinal);
        let (first, last) =
            (start.saturating_add(old.min(new)), start.saturating_add(old.max(new)).saturating_sub(1));
        let name = &pair.name;
        let (pods, stop) = if first == last {
            (format!("pod `{name}-{first}`"), "stops")
        } else {
            (format!("pods `{name}-{first}` to `{name}-{last}`"), "stop")
        };
        if new > old {
            claims.claim(difference, Class::InPlace, format!("new {pods}; the existing pods keep running"));
            continue;
        }
        let deletes = pair.new.as_ref().is_some_and(|set| stateful_set::deletes_claims(set, "whenScaled"));
        if deletes {
            claims
                .claim(
                    difference,
                    Class::DataLoss,
                    format!("{pods} {stop}; their volume claims are deleted, because `whenScaled` is `Delete`"),
                )
                .step("set `persistentVolumeClaimRetentionPolicy.whenScaled: Retain` and apply that alone, to keep the volume claims; then apply this change");
        } else {
            claims.claim(
                difference,
                Class::ClientImpact,
                format!("{pods} {stop}: their connections break, and data that only they hold is unavailable; their volume claims remain"),
            );
        }
    }
}
