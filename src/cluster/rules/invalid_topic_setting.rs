use super::{Findings, Subject};
use crate::cluster::rules::{Check, Level, Rule};
use crate::kafka::{self, Trouble};

pub(super) static RULE: Rule = Rule {
    name: "invalid-topic-setting",
    summary: "a topic setting has a value that Kafka rejects",
    level: Level::Refused,
    page: include_str!("invalid_topic_setting.md"),
    check: Check::Cluster(check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let version = subject.version();
    for topic in subject.topics() {
        for (name, value) in topic.config() {
            match kafka::check_topic_setting(name, value, version) {
                Err(Trouble::Value(wanted)) => findings
                    .at(&topic.config_path(name))
                    .say(format!("`{name}` must be {wanted}, not `{value}`")),
                // Releases differ in what an empty list means.
                Ok(()) if value.is_empty() => findings
                    .at(&topic.config_path(name))
                    .help("leave it out to get the cluster's value")
                    .say(format!("`{name}` is empty")),
                // A name that Kafka does not take has a finding of its own.
                Ok(()) | Err(_) => {}
            }
        }
    }
}
