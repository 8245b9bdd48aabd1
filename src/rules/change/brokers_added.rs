use crate::change::{Changes, Class};
use crate::rules::change::Claims;
use crate::rules::{Check, Level, Rule};

pub(super) static RULE: Rule = Rule {
    name: "brokers-added",
    summary: "a StatefulSet has more brokers than before",
    level: Level::Warning,
    page: include_str!("brokers_added.md"),
    check: Check::Change(check),
};

fn check(changes: &Changes, claims: &mut Claims<'_>) {
    for (difference, pair) in changes.of_broker_sets().filter(|(_, pair)| pair.is_update()) {
        let Some((old, new)) = difference.numbers().filter(|_| difference.place == "spec.replicas") else {
            continue;
        };
        if new > old {
            let name = &pair.name;
            claims
                .claim(
                    difference,
                    Class::InPlace,
                    format!("pods are added beside the {old} of `{name}`, which go on running; no partition moves to them by itself"),
                )
                .step("when they run, move partitions to them: `kafka-reassign-partitions`");
        }
    }
}
