use crate::kafka::strimzi::{is, is_managed, topic_name};
use crate::kubernetes::manifest::Object;
use crate::kubernetes::rules::{Check, Findings, Level, Rule};

pub(super) static RULE: Rule = Rule {
    name: "invalid-topic-name",
    summary: "the topic of a KafkaTopic has a name that Kafka rejects",
    level: Level::Error,
    page: include_str!("invalid_topic_name.md"),
    check: Check::Object(check),
};

/// The longest name of a topic.
const LONGEST: usize = 249;

fn check(object: &Object<'_>, findings: &mut Findings<'_>) {
    if !is(object, "KafkaTopic") || !is_managed(object.root) {
        return;
    }
    let Some((name, node)) = topic_name(object) else { return };
    let legal = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-');
    let wrong = if name.is_empty() || matches!(name, "." | "..") {
        "is not a name for a topic".to_owned()
    } else if name.len() > LONGEST {
        format!("has {} characters, and {LONGEST} are allowed", name.len())
    } else if !name.bytes().all(legal) {
        "has other characters than letters, digits, `.`, `_` and `-`".to_owned()
    } else {
        return;
    };
    let spot = findings.at(node);
    let spot = if object.dig(&["spec", "topicName"]).is_some() {
        spot
    } else {
        spot.help("set a shorter `spec.topicName`")
    };
    spot.tell(format!("`{name}` {wrong}: Kafka rejects the topic"));
}
