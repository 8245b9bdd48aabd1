use super::{Findings, Subject};
use crate::cluster::rules::{Check, Level, Rule};
use crate::kafka::Trouble;

pub(super) static RULE: Rule = Rule {
    name: "removed-topic-setting",
    summary: "topic setting that was removed from this Kafka version",
    level: Level::Refused,
    page: include_str!("removed_topic_setting.md"),
    check: Check::Cluster(check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    for topic in subject.topics() {
        for (name, _, trouble) in topic.troubles() {
            if let Trouble::Gone((major, minor)) = trouble {
                let instead = match name {
                    "message.timestamp.difference.max.ms" => {
                        "use `message.timestamp.before.max.ms` and `message.timestamp.after.max.ms`"
                    }
                    _ => "remove it: Kafka 4 has one message format",
                };
                findings
                    .key(&topic.config_path(name))
                    .help(instead)
                    .say(format!("the topic setting `{name}` was removed in Kafka {major}.{minor}"));
            }
        }
    }
}
