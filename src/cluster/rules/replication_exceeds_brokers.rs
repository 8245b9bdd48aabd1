use super::{Findings, Subject};
use crate::cluster::rules::{Check, Level, Rule};
use crate::report::diagnostic;
use crate::text::field_path::field_path;

pub(super) static RULE: Rule = Rule {
    name: "replication-exceeds-brokers",
    summary: "more replicas than brokers",
    level: Level::Error,
    page: include_str!("replication_exceeds_brokers.md"),
    check: Check::Cluster(check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let brokers = subject.profile.replica_count;
    let room = diagnostic::count(brokers, "broker", "brokers");
    for (name, value) in subject.config().filter(|(name, _)| name.ends_with(".replication.factor")) {
        if value.trim().parse::<u32>().is_ok_and(|wanted| wanted > brokers) {
            findings
                .at(&field_path!["config", name])
                .help("leave it out to derive it from the number of brokers")
                .say(format!(
                    "`{name}` is {value}, and each of {room} can hold only one replica of a partition"
                ));
        }
    }
    for topic in subject.topics() {
        let (name, wanted) = (topic.name(), topic.topic.replication_factor);
        if wanted > brokers {
            findings
                .at(&field_path!["topics", name, "replicationFactor"])
                .help("lower `replicationFactor`, or leave it out to derive it from the number of brokers")
                .say(format!("topic `{name}` has {wanted} replicas, but each of {room} holds only one"));
        }
    }
}
