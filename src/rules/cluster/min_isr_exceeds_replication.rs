use super::replicated_topics::{OWN, at_first_set};
use super::{Findings, Subject};
use crate::rules::{Check, Level, Rule};

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
            finding.help(format!("lower `{least}` below `{factor}`, so that one broker may be down")).say(
                format!("{what} can never accept a write: `{least}` is {asked}, and `{factor}` {replicas}"),
            );
        }
    }
    for topic in subject.topics() {
        let (name, replicas) = (topic.name(), topic.topic.replication_factor);
        let Some(asked) = topic.number(MIN_ISR).filter(|asked| asked.value > i64::from(replicas)) else {
            continue;
        };
        findings
            .at(&asked.path)
            .help("lower `min.insync.replicas` below `replicationFactor`, so that one broker may be down")
            .say(format!(
                "topic `{name}` can never accept a write: it wants {} replicas in sync and has {replicas}",
                asked.value
            ));
    }
}
