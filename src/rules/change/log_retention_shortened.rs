use super::severity::CLUSTER_RETENTION;
use crate::change::Changes;
use crate::rules::change::Claims;
use crate::rules::change::{Level, Rule};

pub(super) static RULE: Rule = Rule {
    name: "log-retention-shortened",
    summary: "records of all topics that use the cluster default are deleted earlier",
    level: Level::Warning,
    page: include_str!("log_retention_shortened.md"),
    check,
};

/// Settings of retention, each with how many milliseconds one is; bytes count as they are.
const RETENTION: [(&str, i64); 4] = [
    ("log.retention.bytes", 1),
    ("log.retention.hours", 3_600_000),
    ("log.retention.minutes", 60_000),
    ("log.retention.ms", 1),
];

const SEVEN_DAYS_MS: i64 = 604_800_000;

fn check(changes: &Changes, claims: &mut Claims<'_>) {
    for (difference, name) in changes.settings() {
        let Some((_, unit)) = RETENTION.iter().find(|(known, _)| *known == name) else { continue };
        let value = |text: &str| {
            text.trim().parse::<i64>().ok().map(|value| if value < 0 { i64::MAX } else { value })
        };
        // Left out, the default of Kafka holds: seven days, and any size.
        let default = if name.ends_with("bytes") { i64::MAX } else { SEVEN_DAYS_MS / unit };
        let old = value(difference.old_text()).unwrap_or(default);
        let new = value(difference.new_text()).unwrap_or(default);
        if new < old {
            claims
                .claim(
                    difference,
                    CLUSTER_RETENTION.class,
                    "brokers delete records beyond the new limit soon after their restart, in every topic that has no retention of its own",
                )
                .step(format!("before applying, check that every consumer group has read what is deleted (`LAG`), and that no consumer reads it again: {}", changes.broker_pod(difference).step("consumer-groups", "--describe --all-groups")));
        }
    }
}
