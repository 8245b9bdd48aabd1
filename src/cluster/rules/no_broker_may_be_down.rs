use super::replicated_topics::{OFFSETS, OWN, at_first_set};
use super::{Findings, Subject};
use crate::cluster::rules::{Check, Level, Rule};

pub(super) static RULE: Rule = Rule {
    name: "no-broker-may-be-down",
    summary: "a topic accepts no writes while one of its brokers is down",
    level: Level::Warning,
    page: include_str!("no_broker_may_be_down.md"),
    check: Check::Cluster(check),
};

const MIN_ISR: &str = "min.insync.replicas";

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    for (what, factor, least) in OWN.into_iter().chain([OFFSETS]) {
        let (Some(replicas), Some(asked)) = (subject.number(factor), subject.number(least)) else { continue };
        if replicas > 1
            && asked == replicas
            && let Some(finding) = at_first_set(subject, [least, factor], findings)
        {
            finding
                .help(format!("set `{least}` to {}", replicas - 1))
                .say(format!("no writes to {what} while one of {replicas} brokers is down"));
        }
    }
    for topic in subject.topics() {
        let (name, replicas) = (topic.name(), i64::from(topic.topic.replication_factor));
        if let Some(asked) = topic.number(MIN_ISR).filter(|asked| replicas > 1 && asked.value == replicas) {
            findings
                .at(&asked.path())
                .help(format!("set `{MIN_ISR}` to {}", replicas - 1))
                .say(format!("topic `{name}` accepts no writes while one of its {replicas} brokers is down"));
        }
    }
}
