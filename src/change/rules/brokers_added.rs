use crate::change::rules::{Claims, Level, Rule};
use crate::change::{Changes, Class, Pair, stateful_set};

pub(super) static RULE: Rule = Rule {
    name: "brokers-added",
    summary: "a StatefulSet has more brokers than before",
    level: Level::Warning,
    page: include_str!("brokers_added.md"),
    check,
};

fn check(changes: &Changes, claims: &mut Claims<'_>) {
    for (difference, pair) in changes.of_broker_sets().filter(|(_, pair)| pair.is_update()) {
        let Some((old, new)) = difference.numbers().filter(|_| difference.place == "spec.replicas") else {
            continue;
        };
        if new > old {
            let name = &pair.name;
            let first = pair.new.as_ref().map_or(0, stateful_set::first_ordinal);
            claims
                .claim(
                    difference,
                    Class::InPlace,
                    format!("{} of `{name}` start; existing partitions stay where they are, so the new brokers hold only new topics until you move partitions to them", counted(new.saturating_sub(old))),
                )
                .step(format!("apply, then wait for the new brokers: {}", ready(pair)))
                .steps(changes.broker_pod(difference).reassign(first, new));
        }
    }
}

/// Waits for all pods of a StatefulSet.
fn ready(pair: &Pair) -> String {
    format!("`kubectl rollout status {} --timeout=30m`", pair.argument())
}

fn counted(pods: i64) -> String {
    if pods == 1 { "1 more pod".to_owned() } else { format!("{pods} more pods") }
}
