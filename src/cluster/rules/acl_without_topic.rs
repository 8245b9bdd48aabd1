use super::{Findings, Subject};
use crate::cluster::rules::{Check, Level, Rule};
use crate::profile::TopicOperation;
use crate::text::field_path::field_path;

pub(super) static RULE: Rule = Rule {
    name: "acl-without-topic",
    summary: "a user is allowed a topic that the profile does not have",
    level: Level::Warning,
    page: include_str!("acl_without_topic.md"),
    check: Check::Cluster(check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    for (name, user) in subject.profile.users.iter().filter(|(_, user)| user.absent != Some(true)) {
        for key in user.topics.keys() {
            let pattern = key.as_str();
            let prefix = pattern.strip_suffix('*');
            let mut topics = subject.cluster.topics.list.iter().filter(|topic| !topic.deleted);
            let is_met = topics.any(|topic| match prefix {
                Some(prefix) => topic.name.starts_with(prefix),
                None => topic.name == pattern,
            });
            // A user that creates topics need not wait for the profile.
            let creates = user.topics.iter().any(|(_, operations)| {
                operations
                    .iter()
                    .any(|operation| matches!(operation, TopicOperation::Create | TopicOperation::All))
            });
            if !is_met && !creates && prefix != Some("") {
                let which = if prefix.is_some() {
                    "no topic of the profile begins so"
                } else {
                    "the profile has no such topic"
                };
                findings
                    .key(&field_path!["users", name.as_str(), "topics", pattern])
                    .help("`kafka-gen topics PROFILE` lists the topics; `orders.*` is every topic that begins with `orders.`")
                    .say(format!("user `{name}` is allowed `{pattern}`, but {which}"));
            }
        }
    }
}
