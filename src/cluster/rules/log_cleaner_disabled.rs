use super::{Findings, Subject, TopicSubject};
use crate::cluster::rules::{Check, Level, Rule};
use crate::text::field_path::field_path;

pub(super) static RULE: Rule = Rule {
    name: "log-cleaner-disabled",
    summary: "without the log cleaner, compacted topics grow without limit",
    level: Level::Error,
    page: include_str!("log_cleaner_disabled.md"),
    check: Check::Cluster(check),
};

const ENABLE: &str = "log.cleaner.enable";

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    if !subject.cluster.settings.is(ENABLE, "false") {
        return;
    }
    let compacted = subject.topics().find(TopicSubject::is_compacted);
    let example = compacted.map(|topic| format!(", and so does `{}`", topic.name())).unwrap_or_default();
    findings
        .at(&field_path!["config", ENABLE])
        .help(format!("remove `{ENABLE}`: cleaning is the default"))
        .say(format!("without the log cleaner `__consumer_offsets` grows without limit{example}"));
}
