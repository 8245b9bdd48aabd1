use super::{Amount, Findings, Subject};
use crate::cluster::rules::{Check, Level, Rule};

pub(super) static RULE: Rule = Rule {
    name: "retention-without-delete",
    summary: "retention of a compacted topic has no effect",
    level: Level::Warning,
    page: include_str!("retention_without_delete.md"),
    check: Check::Cluster(check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    for topic in subject.topics().filter(|topic| topic.is_compacted() && !topic.is_deleted_from()) {
        for setting in ["retention.ms", "retention.bytes"] {
            let own = topic.number(setting).filter(Amount::is_of_topic);
            if let Some(retention) = own.filter(|retention| retention.value >= 0) {
                findings
                    .at(&retention.path())
                    .help("to delete old records as well, set `cleanup.policy` to `compact,delete`")
                    .say(format!(
                        "topic `{}` is only compacted: the last record of each key stays, whatever `{setting}` says",
                        topic.name()
                    ));
            }
        }
    }
}
