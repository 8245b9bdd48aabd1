use super::{BATCH_OVERHEAD, Findings, Origin, Subject};
use crate::cluster::rules::{Check, Level, Rule};
use crate::kafka::deployment::{NodePool, Unknown};

pub(super) static RULE: Rule = Rule {
    name: "message-exceeds-segment",
    summary: "messages may be larger than a log segment",
    level: Level::Error,
    page: include_str!("message_exceeds_segment.md"),
    check: Check::PoolAndTopics(check, check_topics),
};

fn check(pool: &NodePool, findings: &mut Findings<'_>) -> Result<(), Unknown> {
    let names = ["message.max.bytes", "log.segment.bytes"];
    let Some(set) = names.into_iter().find(|name| pool.sets(name)) else { return Ok(()) };
    if pool.judged()?.is_none() || !pool.is_broker()? {
        return Ok(());
    }
    let [message, segment] = names;
    let (Some(most), Some(room)) = (pool.number(message)?, pool.number(segment)?) else { return Ok(()) };
    if exceeds(most.value, room.value) {
        findings
            .setting(pool, set)
            .only_a_warning_if(!pool.is_of_profile())
            .help(format!("lower `{}`, or raise `{}`", pool.name_of(message), pool.name_of(segment)))
            .say(format!("a message may have {} bytes, and a segment {}", most.value, room.value));
    }
    Ok(())
}

fn check_topics(subject: &Subject<'_>, findings: &mut Findings<'_>) {
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
