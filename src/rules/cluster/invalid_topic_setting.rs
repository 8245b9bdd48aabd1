use super::{Findings, Subject};
use crate::kafka::Trouble;
use crate::rules::{Check, Level, Rule};

pub(super) static RULE: Rule = Rule {
    name: "invalid-topic-setting",
    summary: "a topic's setting has a value that Kafka or its tools do not take",
    level: Level::Refused,
    page: include_str!("invalid_topic_setting.md"),
    check: Check::Cluster(check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    for topic in subject.topics() {
        for (name, value, trouble) in topic.troubles() {
            if let Trouble::Value(wanted) = trouble {
                findings
                    .at(&topic.config_path(name))
                    .say(format!("`{name}` cannot be `{value}`: it is {wanted}"));
            }
        }
        for (name, value) in topic.config() {
            // `kafka-topics` splits a setting at `=` and takes exactly two parts.
            if value.is_empty() || value.contains('=') || value.chars().any(char::is_control) {
                findings
                    .at(&topic.config_path(name))
                    .help("a value is not empty and has no `=` and no control characters")
                    .say(format!("Kafka's tools cannot set `{name}` to {value:?}"));
            }
        }
    }
}
