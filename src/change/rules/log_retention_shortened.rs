use super::severity::CLUSTER_RETENTION;
use crate::change::rules::{Claims, Level, Rule};
use crate::change::{Changes, Difference};
use crate::kafka;

pub(super) static RULE: Rule = Rule {
    name: "log-retention-shortened",
    summary: "records of all topics that use the cluster default are deleted earlier",
    level: Level::Warning,
    page: include_str!("log_retention_shortened.md"),
    check,
};

const BYTES: &str = "log.retention.bytes";

const SEVEN_DAYS_MS: i64 = 604_800_000;

fn check(changes: &Changes, claims: &mut Claims<'_>) {
    for (difference, name) in changes.settings() {
        let times = kafka::inherited("retention.ms").iter();
        let Some((_, unit)) = times.chain([&(BYTES, 1)]).find(|(known, _)| *known == name) else { continue };
        if let Some(is_shorter) = of_nodes(changes, difference, name) {
            if is_shorter {
                claim(changes, difference, claims);
            }
            continue;
        }
        // Left out, the default of Kafka holds: seven days, and any size.
        let default = if name == BYTES { i64::MAX } else { SEVEN_DAYS_MS / unit };
        let old = limit(difference.old_text()).unwrap_or(default);
        let new = limit(difference.new_text()).unwrap_or(default);
        if new < old {
            claim(changes, difference, claims);
        }
    }
}

/// True if nodes keep records for less time, or fewer bytes, whichever setting says it; none where that is not known.
fn of_nodes(changes: &Changes, difference: &Difference, name: &str) -> Option<bool> {
    if name == BYTES {
        let (old, new) = changes.known_texts(difference, name)?;
        return Some(limit(&new).unwrap_or(i64::MAX) < limit(&old).unwrap_or(i64::MAX));
    }
    let (mut before, mut after) = (None, None);
    for (name, unit) in kafka::inherited("retention.ms") {
        let (old, new) = changes.known_texts(difference, name)?;
        let time = |text: &str| limit(text).map(|value| value.saturating_mul(*unit));
        before = before.or(time(&old));
        after = after.or(time(&new));
    }
    Some(after.unwrap_or(SEVEN_DAYS_MS) < before.unwrap_or(SEVEN_DAYS_MS))
}

/// A limit; a negative one is none.
fn limit(text: &str) -> Option<i64> {
    text.trim().parse::<i64>().ok().map(|value| if value < 0 { i64::MAX } else { value })
}

fn claim(changes: &Changes, difference: &Difference, claims: &mut Claims<'_>) {
    claims
                .claim(
                    difference,
                    CLUSTER_RETENTION.class,
                    "brokers delete records beyond the new limit soon after their restart, in every topic that has no retention of its own",
                )
                .step(format!("before applying, check that every consumer group has read what is deleted (`LAG`), and that no consumer reads it again: {}", changes.broker_pod(difference).step("consumer-groups", "--describe --all-groups")));
}
