use super::{Findings, Subject};
use crate::cluster::rules::{Check, Level, Rule};
use crate::text::field_path::field_path;

pub(super) static RULE: Rule = Rule {
    name: "too-many-partitions",
    summary: "more partitions than one request can create",
    level: Level::Error,
    page: include_str!("too_many_partitions.md"),
    check: Check::Cluster(check),
};

/// The most records that the controller writes for one request: one for the topic, and one for each of its partitions
/// and settings.
const MOST_RECORDS: i64 = 10_000;

/// The topics that Kafka creates itself, the setting with the number of their partitions, and how many settings they have
/// at most.
const OWN: [(&str, &str, i64); 4] = [
    ("new topics", "num.partitions", 1),
    ("`__consumer_offsets`", "offsets.topic.num.partitions", 4),
    ("`__share_group_state`", "share.coordinator.state.topic.num.partitions", 8),
    ("`__transaction_state`", "transaction.state.log.num.partitions", 8),
];

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    for (what, setting, others) in OWN {
        let most = MOST_RECORDS - others;
        if let Some(partitions) = subject.number(setting).filter(|number| *number > most) {
            findings
                .at(&field_path!["config", setting])
                .help(format!("set it to at most {most}"))
                .say(format!(
                    "`{setting}` gives {what} {partitions} partitions; the controller rejects so many in one request"
                ));
        }
    }
    for topic in subject.topics() {
        let partitions = i64::from(topic.topic.partitions);
        let settings = i64::try_from(topic.topic.config.len()).unwrap_or(MOST_RECORDS);
        let most = MOST_RECORDS - 1 - settings;
        if partitions > most {
            findings
                .at(&field_path!["topics", topic.name(), "partitions"])
                .help(format!("create the topic with at most {most} partitions, and raise the number later"))
                .say(format!(
                    "topic `{}` has {partitions} partitions, and the controller rejects more than {most} in one request",
                    topic.name()
                ));
        }
    }
}
