use crate::change::{Changes, Class};
use crate::rules::change::Claims;
use crate::rules::{Check, Level, Rule};

pub(super) static RULE: Rule = Rule {
    name: "new-topics-only",
    summary: "a default that existing topics do not follow",
    level: Level::Warning,
    page: include_str!("new_topics_only.md"),
    check: Check::Change(check),
};

/// Read when a topic is made, and never again.
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
                format!("`{name}` is read when a topic is made: it does not change existing topics"),
            )
            .step("change existing topics with `kafka-topics --alter` or `kafka-reassign-partitions`");
    }
}
