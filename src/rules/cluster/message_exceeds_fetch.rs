use super::{Amount, BATCH_OVERHEAD, Findings, Subject};
use crate::field_path::{FieldPath, field_path};
use crate::rules::cluster::{Check, Level, Rule};

pub(super) static RULE: Rule = Rule {
    name: "message-exceeds-fetch",
    summary: "messages may be larger than a fetch of a follower",
    level: Level::Warning,
    page: include_str!("message_exceeds_fetch.md"),
    check: Check::Cluster(check),
};

const FETCH: [&str; 2] = ["replica.fetch.max.bytes", "replica.fetch.response.max.bytes"];
const MESSAGE: &str = "message.max.bytes";

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    // A single broker has no followers.
    if subject.profile.replica_count == 1 {
        return;
    }
    let Some((fetch, bytes)) =
        FETCH.into_iter().filter_map(|name| Some((name, subject.number(name)?))).min_by_key(|row| row.1)
    else {
        return;
    };
    let exceeds = |message: &i64| *message > bytes.saturating_add(BATCH_OVERHEAD);
    if let Some(message) = subject.number(MESSAGE).filter(exceeds) {
        let set = if subject.sets(MESSAGE) { MESSAGE } else { fetch };
        say(&field_path!["config", set], (message, fetch, bytes), findings);
    }
    for topic in subject.topics() {
        let own = topic.number("max.message.bytes").filter(Amount::is_of_topic);
        if let Some(message) = own.filter(|message| exceeds(&message.value)) {
            say(&message.path(), (message.value, fetch, bytes), findings);
        }
    }
}

fn say(path: &FieldPath, (message, fetch, bytes): (i64, &str, i64), findings: &mut Findings<'_>) {
    findings
        .at(path)
        .help(format!("set `{fetch}` in `config` to at least {message}"))
        .say(format!("a message may have {message} bytes, and followers fetch {bytes} at once (`{fetch}`)"));
}
