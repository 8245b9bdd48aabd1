use super::severity::BROKERS_REMOVED;
use crate::change::{Changes, stateful_set};
use crate::rules::change::Claims;
use crate::rules::{Check, Level, Rule};

pub(super) static RULE: Rule = Rule {
    name: "brokers-removed",
    summary: "a StatefulSet has fewer brokers than before",
    level: Level::Warning,
    page: include_str!("brokers_removed.md"),
    check: Check::Change(check),
};

fn check(changes: &Changes, claims: &mut Claims<'_>) {
    for (difference, pair) in changes.of_broker_sets() {
        let Some((old, new)) = difference.numbers().filter(|_| difference.place == "spec.replicas") else {
            continue;
        };
        let new = new.max(0);
        if new >= old {
            continue;
        }
        let start = pair.old.as_ref().map_or(0, stateful_set::first_ordinal);
        let (first, last) = (start.saturating_add(new), start.saturating_add(old).saturating_sub(1));
        let name = &pair.name;
        let (pods, brokers) = if first == last {
            (format!("the pod `{name}-{first}` stops"), format!("broker {first}"))
        } else {
            (
                format!("the pods `{name}-{first}` to `{name}-{last}` stop"),
                format!("brokers {first} to {last}"),
            )
        };
        let goes = pair.new.as_ref().is_some_and(|set| stateful_set::deletes_claims(set, "whenScaled"));
        let volumes = if goes {
            "; the volume claims are deleted with the pods, because `whenScaled` is `Delete`"
        } else {
            ""
        };
        let keep = if goes {
            "set `persistentVolumeClaimRetentionPolicy.whenScaled: Retain` and apply that first, so that the volume claims stay until all is well; then apply this"
        } else {
            "apply"
        };
        let claim = claims.claim(difference, BROKERS_REMOVED.class, format!("{pods}{volumes}"));
        claim
            .step(format!("move all partitions away from {brokers}: `kafka-reassign-partitions`"))
            .step("take controllers among them out of the quorum: `kafka-metadata-quorum remove-controller`")
            .step(keep)
            .step(format!("unregister {brokers}: `kafka-cluster unregister`; delete their volume claims only when all is well"));
    }
}
