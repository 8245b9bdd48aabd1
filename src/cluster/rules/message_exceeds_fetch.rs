use super::{Amount, BATCH_OVERHEAD, Findings, Subject};
use crate::cluster::rules::{Check, Level, Rule};
use crate::kafka::deployment::{NodePool, Unknown};
use crate::report::Location;

pub(super) static RULE: Rule = Rule {
    name: "message-exceeds-fetch",
    summary: "messages may be larger than a fetch of a follower",
    level: Level::Warning,
    page: include_str!("message_exceeds_fetch.md"),
    check: Check::PoolAndTopics(check, check_topics),
};

const FETCH: [&str; 2] = ["replica.fetch.max.bytes", "replica.fetch.response.max.bytes"];
const MESSAGE: &str = "message.max.bytes";

fn check(pool: &NodePool, findings: &mut Findings<'_>) -> Result<(), Unknown> {
    let is_set = pool.sets(MESSAGE) || FETCH.iter().any(|name| pool.sets(name));
    // A single broker has no followers.
    let is_alone = pool.replicas.as_ref().is_none_or(|replicas| replicas.value == 1);
    if !is_set || is_alone || pool.judged()?.is_none() || !pool.is_broker()? {
        return Ok(());
    }
    let mut least: Option<(&str, i64)> = None;
    for name in FETCH {
        let bytes = pool.number(name)?.map(|bytes| bytes.value);
        if let Some(bytes) = bytes.filter(|bytes| least.is_none_or(|(_, least)| *bytes < least)) {
            least = Some((name, bytes));
        }
    }
    let (Some((fetch, bytes)), Some(message)) = (least, pool.number(MESSAGE)?) else { return Ok(()) };
    if exceeds(message.value, bytes) {
        let set = if pool.sets(MESSAGE) { MESSAGE } else { fetch };
        let place = pool.written(set).map_or(&pool.at, |setting| setting.origin.place());
        say(place, (message.value, &pool.name_of(fetch), bytes), findings);
    }
    Ok(())
}

fn check_topics(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    // A single broker has no followers.
    if subject.profile.replica_count == 1 {
        return;
    }
    let Some((fetch, bytes)) =
        FETCH.into_iter().filter_map(|name| Some((name, subject.number(name)?))).min_by_key(|row| row.1)
    else {
        return;
    };
    for topic in subject.topics() {
        let own = topic.number("max.message.bytes").filter(Amount::is_of_topic);
        if let Some(message) = own.filter(|message| exceeds(message.value, bytes)) {
            say(&message.path(), (message.value, fetch, bytes), findings);
        }
    }
}

fn exceeds(message: i64, fetch: i64) -> bool {
    message > fetch.saturating_add(BATCH_OVERHEAD)
}

fn say(at: &impl Location, (message, fetch, bytes): (i64, &str, i64), findings: &mut Findings<'_>) {
    findings
        .at(at)
        .help(format!("set `{fetch}` to at least {message}"))
        .say(format!("a message may have {message} bytes, and followers fetch {bytes} at once (`{fetch}`)"));
}
