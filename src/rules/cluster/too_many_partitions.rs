use super::{Findings, Subject};
use crate::field_path::field_path;
use crate::rules::{Check, Level, Rule};

pub(super) static RULE: Rule = Rule {
    name: "too-many-partitions",
    summary: "a topic with more partitions than one request can create",
    level: Level::Error,
    page: include_str!("too_many_partitions.md"),
    check: Check::Cluster(check),
};

/// The most records that the controller writes for one request: one for the topic, and one for each of its partitions
/// and settings.
const MOST_RECORDS: usize = 10_000;

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    for topic in subject.topics() {
        let partitions = usize::try_from(topic.topic.partitions).unwrap_or(0);
        let most = MOST_RECORDS.saturating_sub(topic.topic.config.len() + 1);
        if partitions > most {
            findings
                .at(&field_path!["topics", topic.name(), "partitions"])
                .help(format!("create the topic with at most {most} partitions, and raise the number later"))
                .say(format!(
                    "topic `{}` has {partitions} partitions, and the controller refuses to create more than {most} in one request",
                    topic.name()
                ));
        }
    }
}
