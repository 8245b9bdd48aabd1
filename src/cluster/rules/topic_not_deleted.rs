use super::{Findings, Subject};
use crate::cluster::rules::{Check, Level, Rule};
use crate::text::field_path::field_path;

pub(super) static RULE: Rule = Rule {
    name: "topic-not-deleted",
    summary: "a topic is marked as deleted, but the Job may not delete",
    level: Level::Warning,
    page: include_str!("topic_not_deleted.md"),
    check: Check::Cluster(check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    if subject.profile.topic_job.allow_delete {
        return;
    }
    for topic in subject.cluster.topics.list.iter().filter(|topic| topic.deleted) {
        findings
            .at(&field_path!["topics", &topic.name, "deleted"])
            .help("set `topicJob.allowDelete` to `true` to delete it with all its records")
            .say(format!("topic `{}` is marked as deleted but stays", topic.name));
    }
}
