use super::{Amount, Findings, Subject};
use crate::cluster::rules::{Check, Level, Rule};
use crate::kafka::deployment::{NodePool, Unknown};

pub(super) static RULE: Rule = Rule {
    name: "message-exceeds-request",
    summary: "messages may be larger than a request",
    level: Level::Error,
    page: include_str!("message_exceeds_request.md"),
    check: Check::PoolAndTopics(check, check_topics),
};

const REQUEST: &str = "socket.request.max.bytes";
const MESSAGE: &str = "message.max.bytes";

fn help(request: &str) -> String {
    format!("lower it, or raise `{request}`, with a heap to match")
}

fn said(request: (&str, i64), message: i64) -> String {
    format!("a request may have {} bytes (`{}`), and a message {message}", request.1, request.0)
}

fn check(pool: &NodePool, findings: &mut Findings<'_>) -> Result<(), Unknown> {
    let Some(set) = [MESSAGE, REQUEST].into_iter().find(|name| pool.sets(name)) else { return Ok(()) };
    if pool.judged()?.is_none() || !pool.is_broker()? {
        return Ok(());
    }
    let (Some(request), Some(message)) = (pool.number(REQUEST)?, pool.number(MESSAGE)?) else {
        return Ok(());
    };
    if message.value > request.value {
        let name = pool.name_of(REQUEST);
        findings
            .setting(pool, set)
            .only_a_warning_if(!pool.is_of_profile())
            .help(help(&name))
            .say(said((&name, request.value), message.value));
    }
    Ok(())
}

fn check_topics(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let Some(request) = subject.number(REQUEST) else { return };
    for topic in subject.topics() {
        let own = topic.number("max.message.bytes").filter(Amount::is_of_topic);
        if let Some(message) = own.filter(|message| message.value > request) {
            findings.at(&message.path()).help(help(REQUEST)).say(format!(
                "topic `{}`: {}",
                topic.name(),
                said((REQUEST, request), message.value)
            ));
        }
    }
}
