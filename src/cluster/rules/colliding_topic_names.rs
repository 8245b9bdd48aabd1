use std::collections::BTreeMap;

use super::{Findings, Subject};
use crate::cluster::rules::{Check, Level, Rule};
use crate::text::field_path::field_path;

pub(super) static RULE: Rule = Rule {
    name: "colliding-topic-names",
    summary: "two topic names differ only in `.` and `_`",
    level: Level::Refused,
    page: include_str!("colliding_topic_names.md"),
    check: Check::Cluster(check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let mut by_metric_name: BTreeMap<String, &str> = BTreeMap::new();
    for name in subject.profile.topics.keys() {
        let name = name.as_str();
        if let Some(other) = by_metric_name.insert(name.replace('.', "_"), name) {
            findings
                .key(&field_path!["topics", name])
                .help("rename one of them")
                .say(format!("`{other}` and `{name}` differ only in `.` and `_`, which Kafka rejects"));
        }
    }
}
