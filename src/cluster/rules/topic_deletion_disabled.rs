use super::{Findings, Subject};
use crate::cluster::rules::{Check, Level, Rule};
use crate::text::field_path::field_path;

pub(super) static RULE: Rule = Rule {
    name: "topic-deletion-disabled",
    summary: "a topic is marked as deleted, but the cluster has topic deletion disabled",
    level: Level::Refused,
    page: include_str!("topic_deletion_disabled.md"),
    check: Check::Cluster(check),
};

const ENABLE: &str = "delete.topic.enable";

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    if !subject.profile.topic_job.allow_delete || !subject.cluster.settings.is(ENABLE, "false") {
        return;
    }
    for topic in subject.cluster.topics.list.iter().filter(|topic| topic.deleted) {
        findings
            .at(&field_path!["topics", &topic.name, "deleted"])
            .help(format!("remove `{ENABLE}` from `config`, or the topic's mark"))
            .say(format!(
                "topic `{}` is marked as deleted, but with `{ENABLE}: false` Kafka does not delete it",
                topic.name
            ));
    }
}
