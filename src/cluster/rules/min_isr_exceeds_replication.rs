use super::replicated_topics::{OWN, at_first_set};
use super::{Findings, Subject};
use crate::cluster::rules::{Check, Level, Rule};

pub(super) static RULE: Rule = Rule {
    name: "min-isr-exceeds-replication",
    summary: "a topic needs more in-sync replicas than it has",
    level: Level::Error,
    page: include_str!("min_isr_exceeds_replication.md"),
    check: Check::Cluster(check),
};

const MIN_ISR: &str = "min.insync.replicas";

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    for (what, factor, least) in OWN {
        let (Some(replicas), Some(asked)) = (subject.number(factor), subject.number(least)) else { continue };
        if asked > replicas
            && let Some(finding) = at_first_set(subject, [least, factor], findings)
        {
            let means = meaning(replicas);
            finding.help(way_out(least, replicas)).say(format!(
                "`{least}` is {asked} and `{factor}` {replicas}: {what} can have no more in-sync replicas, so {means}"
            ));
        }
    }
    for topic in subject.topics() {
        let (name, replicas) = (topic.name(), i64::from(topic.topic.replication_factor));
        let Some(asked) = topic.number(MIN_ISR).filter(|asked| asked.value > replicas) else { continue };
        let means = meaning(replicas);
        findings.at(&asked.path()).help(way_out(MIN_ISR, replicas)).say(format!(
            "topic `{name}` requires {} in-sync replicas and has {replicas}, so {means}",
            asked.value
        ));
    }
}

/// Kafka counts what can never be reached as all that there are.
fn meaning(replicas: i64) -> &'static str {
    if replicas > 1 { "writes fail while one of them is down" } else { "a write is on one broker only" }
}

fn way_out(setting: &str, replicas: i64) -> String {
    match replicas {
        ..=1 => format!("set `{setting}` to 1"),
        more => format!("set `{setting}` to {}, so that one broker may be down", more - 1),
    }
}
