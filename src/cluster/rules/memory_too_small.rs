use super::{Findings, Subject};
use crate::cluster::memory_limit;
use crate::cluster::rules::{Check, Level, Rule};
use crate::text::field_path::field_path;

pub(super) static RULE: Rule = Rule {
    name: "memory-too-small",
    summary: "brokers or the topic Job get too little memory",
    level: Level::Error,
    page: include_str!("memory_too_small.md"),
    check: Check::Cluster(check),
};

/// Below this a broker does not start reliably: 256 MiB of heap and about 200 MiB for the JVM itself.
const MIN_BROKER_MIB: i128 = 512;
/// The program's heap of at most 128 MiB, and about 60 MiB for the JVM itself.
const MIN_JOB_MIB: i128 = 192;

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let profile = subject.profile;
    let rows = [
        ("a broker", &profile.resources, MIN_BROKER_MIB, field_path!["resources", "limits", "memory"]),
        (
            "the topic Job",
            &profile.topic_job.resources,
            MIN_JOB_MIB,
            field_path!["topicJob", "resources", "limits", "memory"],
        ),
    ];
    for (who, resources, least, path) in rows {
        if let Some(limit) = memory_limit(resources).filter(|limit| limit.value() < least << 20) {
            let unit = if limit.to_string().ends_with(|c: char| c.is_ascii_digit()) { " bytes" } else { "" };
            findings
                .at(&path)
                .help(format!("give it at least {least}Mi"))
                .say(format!("{who} does not run within {limit}{unit} of memory"));
        }
    }
}
