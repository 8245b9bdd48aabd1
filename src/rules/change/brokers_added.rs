use crate::change::{Changes, Class, stateful_set};
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
    for (difference, pair) in changes.updates().filter(|(_, pair)| pair.is("apps/v1", "StatefulSet")) {
        let Some((old, new)) = difference.numbers().filter(|_| difference.place == "spec.replicas") else {
            continue;
        };
        if new > old {
            let name = &pair.name;
            if !pair.new.as_ref().is_some_and(stateful_set::is_kafka) {
                let why = format!("pods are added beside the {old} of `{name}`, which go on running");
                claims.claim(difference, Class::InPlace, why);
                continue;
            }
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
