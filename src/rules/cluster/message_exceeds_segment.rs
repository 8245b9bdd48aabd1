use super::{BATCH_OVERHEAD, Findings, Origin, Subject};
use crate::field_path::field_path;
use crate::rules::cluster::{Check, Level, Rule};

pub(super) static RULE: Rule = Rule {
    name: "message-exceeds-segment",
    summary: "messages may be larger than a log segment",
    level: Level::Error,
    page: include_str!("message_exceeds_segment.md"),
    check: Check::Cluster(check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let brokers = ["message.max.bytes", "log.segment.bytes"];
    if let [Some(message), Some(segment)] = brokers.map(|name| subject.number(name))
        && exceeds(message, segment)
        && let Some(set) = brokers.into_iter().find(|name| subject.sets(name))
    {
        findings
            .at(&field_path!["config", set])
            .help("lower `message.max.bytes`, or raise `log.segment.bytes`")
            .say(format!("a message may have {message} bytes, and a segment {segment}"));
    }
    for topic in subject.topics() {
        let (Some(message), Some(segment)) =
            (topic.number("max.message.bytes"), topic.number("segment.bytes"))
        else {
            continue;
        };
        // What brokers say of all topics is said above.
        let own = [&message, &segment].into_iter().find(|amount| amount.origin == Origin::Topic);
        if let Some(own) = own.filter(|_| exceeds(message.value, segment.value)) {
            findings.at(&own.path()).help("lower `max.message.bytes`, or raise `segment.bytes`").say(
                format!(
                    "topic `{}`: a message may have {} bytes, and a segment {}",
                    topic.name(),
                    message.value,
                    segment.value
                ),
            );
        }
    }
}

fn exceeds(message: i64, segment: i64) -> bool {
    message > segment.saturating_add(BATCH_OVERHEAD)
}
