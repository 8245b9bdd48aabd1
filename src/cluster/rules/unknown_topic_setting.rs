use super::{Findings, Subject};
use crate::cluster::rules::{Check, Level, Rule};
use crate::kafka::{self, Trouble};
use crate::report::diagnostic::suggest;

pub(super) static RULE: Rule = Rule {
    name: "unknown-topic-setting",
    summary: "unknown topic setting for this Kafka version",
    level: Level::Refused,
    page: include_str!("unknown_topic_setting.md"),
    check: Check::Cluster(check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let version = subject.version();
    let (major, minor) = version;
    for topic in subject.topics() {
        for (name, _, trouble) in topic.troubles() {
            let path = topic.config_path(name);
            match trouble {
                Trouble::Unknown => {
                    let mut finding = findings.key(&path);
                    if let Some(own) = kafka::inheriting(name) {
                        finding = finding.help(format!("for a topic it is called `{own}`"));
                    } else if let Some(close) = suggest::closest(name, kafka::topic_settings(version)) {
                        finding = finding.help(format!("did you mean `{close}`?"));
                    }
                    finding.say(format!("Kafka has no topic setting `{name}`"));
                }
                Trouble::TooNew((first, second)) => findings
                    .key(&path)
                    .help("use an image of that version, or remove the setting")
                    .say(format!(
                        "the topic setting `{name}` exists since Kafka {first}.{second}, and the image has {major}.{minor}"
                    )),
                Trouble::Gone(_) | Trouble::Internal | Trouble::Dynamic | Trouble::Value(_) => {}
            }
        }
    }
}
