use super::severity::{LOCAL_RETENTION, RETENTION, TOMBSTONES};
use crate::change::Changes;
use crate::rules::change::Claims;
use crate::rules::{Check, Level, Rule};

pub(super) static RULE: Rule = Rule {
    name: "retention-shortened",
    summary: "records of a topic are deleted earlier",
    level: Level::Warning,
    page: include_str!("retention_shortened.md"),
    check: Check::Change(check),
};

const LIMITS: [&str; 4] = ["retention.ms", "retention.bytes", "delete.retention.ms", "local.retention.ms"];

fn check(changes: &Changes, claims: &mut Claims<'_>) {
    for (difference, topic, column) in changes.topics() {
        let Some(limit) = LIMITS.iter().find(|limit| column == Some(**limit)) else { continue };
        // Without its own, a topic has the limit of the cluster, which is not known here to be longer or shorter.
        let value = |text: &str| {
            text.trim().parse::<i64>().ok().map(|value| if value < 0 { i64::MAX } else { value })
        };
        let (old, new) = (value(difference.old_text()), value(difference.new_text()));
        let what = match *limit {
            "delete.retention.ms" => "tombstones",
            "local.retention.ms" => "local copies of records",
            _ => "records",
        };
        let why = match (old, new) {
            (Some(old), Some(new)) if new < old => {
                format!(
                    "soon after, brokers delete all {what} of `{topic}` beyond `{limit}` {new}; they were kept up to {}",
                    shown(old)
                )
            }
            (None, Some(new)) if new < i64::MAX => {
                format!(
                    "soon after, brokers delete all {what} of `{topic}` beyond `{limit}` {new}; so far the limit of the cluster applied"
                )
            }
            (Some(old), None) => {
                format!(
                    "the limit of the cluster applies to `{topic}`; if it is below {}, {what} are deleted",
                    shown(old)
                )
            }
            _ => continue,
        };
        let class = match *limit {
            "delete.retention.ms" => TOMBSTONES.class,
            "local.retention.ms" => LOCAL_RETENTION.class,
            _ => RETENTION.class,
        };
        claims
            .claim(difference, class, why)
            .step("make sure that every consumer has read, and that nobody replays, what is beyond it");
    }
}

fn shown(limit: i64) -> String {
    if limit == i64::MAX { "any age or size".to_owned() } else { limit.to_string() }
}
