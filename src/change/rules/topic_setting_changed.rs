use super::broker_setting_changed::{UNCLEAN, elect};
use super::severity::UNCLEAN_LEADER;
use crate::change::rules::{Claims, Level, Rule};
use crate::change::{Changes, Class};

pub(super) static RULE: Rule = Rule {
    name: "topic-setting-changed",
    summary: "a topic setting changes and takes effect at once",
    level: Level::Warning,
    page: include_str!("topic_setting_changed.md"),
    check,
};

fn check(changes: &Changes, claims: &mut Claims<'_>) {
    for (difference, topic, column) in changes.topics() {
        let Some(setting) =
            column.filter(|column| !matches!(*column, "partitions" | "replicationFactor" | "deleted"))
        else {
            continue;
        };
        if setting == "unclean.leader.election.enable" && difference.new_text() == "true" {
            claims
                .claim(difference, UNCLEAN_LEADER.class, format!("in `{topic}`, {UNCLEAN}"))
                .step(elect(changes, difference, topic));
            continue;
        }
        claims.claim(
            difference,
            Class::InPlace,
            format!(
                "{} sets `{setting}` of `{topic}`; brokers apply it at once",
                changes.topic_manager(difference)
            ),
        );
    }
}
