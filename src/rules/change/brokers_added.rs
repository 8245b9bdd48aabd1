use crate::change::{Changes, Class, stateful_set};
use crate::rules::change::Claims;
use crate::rules::{Check, Level, Rule};
use crate::shown;

pub(super) static RULE: Rule = Rule {
    name: "brokers-added",
    summary: "a StatefulSet has more brokers than before",
    level: Level::Warning,
    page: include_str!("brokers_added.md"),
    check: Check::Change(check),
};

/// More broker ids than this make no command that can be read.
const MOST_IDS: i64 = 200;

fn check(changes: &Changes, claims: &mut Claims<'_>) {
    for (difference, pair) in changes.of_broker_sets().filter(|(_, pair)| pair.is_update()) {
        let Some((old, new)) = difference.numbers().filter(|_| difference.place == "spec.replicas") else {
            continue;
        };
        if new > old {
            let name = &pair.name;
            let namespace =
                pair.namespace.as_ref().map_or_else(String::new, |name| format!(" -n {}", shown::word(name)));
            let first = pair.new.as_ref().map_or(0, stateful_set::first_ordinal);
            let pod = format!("{name}-{first}");
            let pod = shown::word(&pod);
            let ids = (first..first.saturating_add(new).min(first.saturating_add(MOST_IDS)))
                .map(|id| id.to_string());
            let ids = ids.collect::<Vec<_>>().join(",");
            claims
                .claim(
                    difference,
                    Class::InPlace,
                    format!("{} of `{name}` start beside the {old} that run; the new brokers stay empty until partitions are moved to them, except for those of new topics", counted(new.saturating_sub(old))),
                )
                .step(format!("name the topics to spread in a file `topics.json`: `{{\"version\": 1, \"topics\": [{{\"topic\": \"<TOPIC>\"}}]}}`, and copy it into a pod: `kubectl cp topics.json {pod}:/tmp/topics.json{namespace}`"))
                .step(format!("plan: `kubectl exec {pod}{namespace} -- /opt/kafka/bin/kafka-reassign-partitions.sh --bootstrap-server localhost:9092 --topics-to-move-json-file /tmp/topics.json --broker-list {ids} --generate`; save the proposed assignment as `/tmp/plan.json` in the pod"))
                .step(format!("move: `kubectl exec {pod}{namespace} -- /opt/kafka/bin/kafka-reassign-partitions.sh --bootstrap-server localhost:9092 --reassignment-json-file /tmp/plan.json --execute --throttle 50000000`; the same with `--verify` shows the progress and lifts the throttle"));
        }
    }
}

fn counted(pods: i64) -> String {
    if pods == 1 { "1 more pod".to_owned() } else { format!("{pods} more pods") }
}
