use super::severity::{LOCAL_RETENTION, RETENTION, TOMBSTONES};
use crate::change::rules::{Claims, Level, Rule};
use crate::change::{Changes, with_unit};

pub(super) static RULE: Rule = Rule {
    name: "retention-shortened",
    summary: "retention of a topic is shortened",
    level: Level::Warning,
    page: include_str!("retention_shortened.md"),
    check,
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
                    "brokers delete {what} of `{topic}` beyond `{limit}` {}; the old limit was {}",
                    shown(limit, new),
                    shown(limit, old)
                )
            }
            (None, Some(new)) if new < i64::MAX => {
                format!(
                    "brokers delete {what} of `{topic}` beyond `{limit}` {}; the cluster default applied before",
                    shown(limit, new)
                )
            }
            (Some(old), None) => {
                format!(
                    "the cluster default applies to `{topic}`; if it is below {}, brokers delete {what}",
                    shown(limit, old)
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
            .step(format!("before applying, check that every consumer group has read what is deleted (`LAG`), and that no consumer reads it again: {}", changes.broker_pod(difference).step("consumer-groups", "--describe --all-groups")));
    }
}

fn shown(limit: &str, value: i64) -> String {
    if value == i64::MAX { "unlimited".to_owned() } else { with_unit(limit, &value.to_string()) }
}
