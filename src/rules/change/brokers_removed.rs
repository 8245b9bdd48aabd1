use crate::change::{Changes, Class};
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
    for (difference, pair) in changes.of_kind("apps/v1", "StatefulSet") {
        let Some((old, new)) = difference.numbers().filter(|_| difference.place == "spec.replicas") else {
            continue;
        };
        let new = new.max(0);
        if new >= old {
            continue;
        }
        let (name, last) = (&pair.name, old.saturating_sub(1));
        claims
            .claim(
                difference,
                Class::DataLoss,
                format!("the pods `{name}-{new}` to `{name}-{last}` stop with the only or last copies of partitions on them, and a controller among them is missing in the quorum"),
            )
            .step(format!("move all partitions away from brokers {new} to {last}: `kafka-reassign-partitions`"))
            .step("take controllers among them out of the quorum: `kafka-metadata-quorum remove-controller`")
            .step("apply")
            .step(format!("unregister brokers {new} to {last}: `kafka-cluster unregister`; delete their volume claims only when all is well"));
    }
}
