use super::{Findings, Subject};
use crate::cluster::rules::{Check, Level, Rule};
use crate::kafka::Trouble;
use crate::text::field_path::field_path;

pub(super) static RULE: Rule = Rule {
    name: "internal-kafka-setting",
    summary: "an internal Kafka setting",
    level: Level::Error,
    page: include_str!("internal_kafka_setting.md"),
    check: Check::Cluster(check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    for (name, _, trouble) in subject.troubles() {
        if trouble == Trouble::Internal {
            findings
                .key(&field_path!["config", name])
                .help("remove it")
                .say(format!("the broker setting `{name}` is for Kafka's own tests only"));
        }
    }
    for topic in subject.topics() {
        for (name, _, trouble) in topic.troubles() {
            if trouble == Trouble::Internal {
                findings
                    .key(&topic.config_path(name))
                    .help("remove it")
                    .say(format!("the topic setting `{name}` is for Kafka's own tests only"));
            }
        }
    }
}
