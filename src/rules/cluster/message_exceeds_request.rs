use super::{Amount, Findings, Subject};
use crate::field_path::field_path;
use crate::rules::cluster::{Check, Level, Rule};

pub(super) static RULE: Rule = Rule {
    name: "message-exceeds-request",
    summary: "messages may be larger than a request",
    level: Level::Error,
    page: include_str!("message_exceeds_request.md"),
    check: Check::Cluster(check),
};

const REQUEST: &str = "socket.request.max.bytes";
const MESSAGE: &str = "message.max.bytes";

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let Some(request) = subject.number(REQUEST) else { return };
    let help = format!("lower it, or raise `{REQUEST}` in `config`, with a heap to match");
    let say =
        |message: i64| format!("a request may have {request} bytes (`{REQUEST}`), and a message {message}");
    if let Some(message) = subject.number(MESSAGE).filter(|message| *message > request) {
        let set = if subject.sets(MESSAGE) { MESSAGE } else { REQUEST };
        findings.at(&field_path!["config", set]).help(&help).say(say(message));
    }
    for topic in subject.topics() {
        let own = topic.number("max.message.bytes").filter(Amount::is_of_topic);
        if let Some(message) = own.filter(|message| message.value > request) {
            findings.at(&message.path()).help(&help).say(format!(
                "topic `{}`: {}",
                topic.name(),
                say(message.value)
            ));
        }
    }
}
