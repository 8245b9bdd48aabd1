use crate::change::rules::{Claims, Level, Rule};
use crate::change::{Changes, Class};

pub(super) static RULE: Rule = Rule {
    name: "setting-applies-to-new-topics",
    summary: "a default that applies to new topics only",
    level: Level::Warning,
    page: include_str!("setting_applies_to_new_topics.md"),
    check,
};

/// Read when a topic is created, and never again.
const AT_CREATION: [&str; 5] = [
    "default.replication.factor",
    "num.partitions",
    "offsets.topic.num.partitions",
    "offsets.topic.replication.factor",
    "transaction.state.log.replication.factor",
];

fn check(changes: &Changes, claims: &mut Claims<'_>) {
    for (difference, name) in changes.settings().filter(|(_, name)| AT_CREATION.contains(name)) {
        claims
            .claim(
                difference,
                if changes.restarts_readers(difference) { Class::RollingRestart } else { Class::InPlace },
                format!("`{name}` applies to new topics only"),
            )
            .step(format!(
                "list existing topics with their partitions and replicas, which stay the same: {}",
                changes.broker_pod(difference).step("topics", "--describe")
            ));
    }
}
