//! The topics, with what the profile leaves out filled in.

use std::collections::BTreeMap;

use serde::Serialize;

use super::Findings;
use super::settings::{self, Owner};
use crate::diagnostic::{self, Diagnostic};
use crate::field_path::field_path;
use crate::kafka::Minor;
use crate::profile::{Profile, Topic as ProfileTopic};

/// A topic with nothing left open.
#[derive(Clone, Debug, Serialize)]
pub struct Topic {
    /// Its name.
    pub name: String,
    /// The number of partitions.
    pub partitions: u32,
    /// The number of brokers that hold a copy of each.
    pub replication_factor: u32,
    /// Its settings, by Kafka's names.
    pub config: BTreeMap<String, String>,
    /// Whether it is to go.
    pub deleted: bool,
    /// What it is for.
    pub purpose: Option<String>,
}

/// The topics, in the order of their names.
#[derive(Clone, Debug, Serialize)]
pub struct Topics {
    /// The topics.
    pub list: Vec<Topic>,
}

/// The default of the data model.
const DEFAULT_PARTITIONS: u32 = 3;
const RETENTION: &str = "retention.ms";
const MIN_ISR: &str = "min.insync.replicas";
/// Kafka makes these itself, and nobody else may.
const INTERNAL: [&str; 4] =
    ["__cluster_metadata", "__consumer_offsets", "__share_group_state", "__transaction_state"];

/// The replication factor and the least number of in-sync replicas for a number of brokers: three copies,
/// of which one may be missing, as far as there are brokers.
pub(super) fn replication(brokers: u32) -> (u32, u32) {
    match brokers {
        0 | 1 => (1, 1),
        2 => (2, 1),
        _ => (3, 2),
    }
}

impl Topics {
    pub(super) fn resolve(profile: &Profile, version: Minor, findings: &mut Findings<'_>) -> Self {
        let mut by_metric_name: BTreeMap<String, &str> = BTreeMap::new();
        let mut list = Vec::with_capacity(profile.topics.len());
        for (name, topic) in &profile.topics {
            let name = name.as_str();
            if INTERNAL.contains(&name) {
                findings.add(
                    &field_path!["topics", name],
                    Diagnostic::error(format!("`{name}` is Kafka's own topic"))
                        .help("remove it: Kafka makes it itself"),
                );
            }
            // Kafka's metrics write both characters as `_`, so it refuses the second of two such names.
            if let Some(other) = by_metric_name.insert(name.replace('.', "_"), name) {
                findings.add(
                    &field_path!["topics", name],
                    Diagnostic::error(format!(
                        "the names `{other}` and `{name}` differ only in `.` and `_`, which Kafka refuses"
                    ))
                    .help("rename one of them"),
                );
            }
            if topic.deleted == Some(true) && !profile.topic_job.allow_delete {
                findings.add(
                    &field_path!["topics", name, "deleted"],
                    Diagnostic::warning(
                        "topic-not-deleted",
                        format!("topic `{name}` is marked as deleted but stays"),
                    )
                    .help("set `topicJob.allowDelete` to `true` to delete it with all its records"),
                );
            }
            list.push(resolve(name, topic, profile.replica_count, version, findings));
        }
        Self { list }
    }

    /// One topic a line for the script: name, partitions, replicas, then `setting=value` words, with tabs
    /// between. A topic that is to go has `-` for its partitions. As many tables as ConfigMaps are needed.
    pub(super) fn tables(&self) -> Vec<String> {
        let mut tables = vec![String::new()];
        for topic in &self.list {
            let mut line = if topic.deleted {
                format!("{}\t-", topic.name)
            } else {
                format!("{}\t{}\t{}", topic.name, topic.partitions, topic.replication_factor)
            };
            for (key, value) in topic.config.iter().filter(|_| !topic.deleted) {
                line.push_str(&format!("\t{key}={value}"));
            }
            line.push('\n');
            match tables.last_mut().filter(|table| table.len() + line.len() <= MAX_TABLE) {
                Some(table) => table.push_str(&line),
                None => tables.push(line),
            }
        }
        tables
    }
}

/// Bytes of one table. `kubectl apply` keeps a copy of each object in an annotation, as JSON, where a tab takes
/// two bytes, and all annotations of an object together hold 262,144; the rest is room for script and labels.
const MAX_TABLE: usize = 150_000;

fn resolve(
    name: &str,
    topic: &ProfileTopic,
    brokers: u32,
    version: Minor,
    findings: &mut Findings<'_>,
) -> Topic {
    let (default_factor, _) = replication(brokers);
    let factor = topic.replication_factor.unwrap_or(default_factor);
    let factor_path = field_path!["topics", name, "replicationFactor"];
    if factor > brokers {
        findings.add(
            &factor_path,
            Diagnostic::error(format!(
                "topic `{name}` wants {factor} replicas, but there is only room for one on each of {}",
                diagnostic::count(brokers, "broker", "brokers")
            ))
            .help("lower `replicationFactor`, or leave it out to get what the number of brokers allows"),
        );
    } else if factor == 1 && default_factor > 1 {
        findings.add(
            &factor_path,
            Diagnostic::warning(
                "single-replica",
                format!("topic `{name}` is lost with the one broker that holds it"),
            )
            .help(format!("leave `replicationFactor` out to get {default_factor}")),
        );
    }
    let mut config = BTreeMap::new();
    for (key, value) in &topic.config {
        // Kafka trims, and the Job compares with what Kafka says.
        let value = value.to_string().trim().to_owned();
        check_setting(name, key.as_str(), &value, version, findings);
        config.insert(key.to_string(), value);
    }
    if let Some(retention) = topic.retention_ms
        && let Some(other) = config.insert(RETENTION.to_owned(), retention.to_string())
        && other != retention.to_string()
    {
        findings.add(
            &field_path!["topics", name, "config", RETENTION],
            Diagnostic::error(format!(
                "topic `{name}` has two retention times: `retentionMs` {retention} and `{RETENTION}` {other}"
            ))
            .help("remove one of them"),
        );
    }
    check_min_isr(name, factor, &mut config, findings);
    Topic {
        name: name.to_owned(),
        partitions: topic.partitions.unwrap_or(DEFAULT_PARTITIONS),
        replication_factor: factor,
        config,
        deleted: topic.deleted == Some(true),
        purpose: topic.purpose.clone(),
    }
}

fn check_min_isr(
    name: &str,
    factor: u32,
    config: &mut BTreeMap<String, String>,
    findings: &mut Findings<'_>,
) {
    // Explicit, because the default of the cluster is frozen when it is formatted.
    if factor > 1 {
        let (_, least) = replication(factor);
        config.entry(MIN_ISR.to_owned()).or_insert_with(|| least.to_string());
    }
    if factor > 1 && config.get(MIN_ISR).is_some_and(|least| *least == factor.to_string()) {
        findings.add(
            &field_path!["topics", name, "config", MIN_ISR],
            Diagnostic::warning(
                "no-broker-may-be-down",
                format!("topic `{name}` takes no writes while one of its {factor} brokers is down"),
            )
            .help(format!("set `{MIN_ISR}` to {}", factor - 1)),
        );
    }
    let number = |key: &str| config.get(key).and_then(|value| value.parse::<i64>().ok());
    if let (Some(least), Some(most)) = (number("min.compaction.lag.ms"), number("max.compaction.lag.ms"))
        && least > most
    {
        findings.add(
            &field_path!["topics", name, "config", "min.compaction.lag.ms"],
            Diagnostic::error(format!("`min.compaction.lag.ms` {least} is more than `max.compaction.lag.ms` {most}, which Kafka refuses")),
        );
    }
    let asked = config.get(MIN_ISR).and_then(|value| value.parse::<u32>().ok());
    if let Some(asked) = asked.filter(|asked| *asked > factor) {
        findings.add(
            &field_path!["topics", name, "config", MIN_ISR],
            Diagnostic::error(format!(
                "topic `{name}` can never accept a write: it wants {asked} replicas in sync and has {factor}"
            ))
            .help("lower `min.insync.replicas` below `replicationFactor`, so that one broker may be down"),
        );
    }
}

/// What Kafka would refuse when the topic is made, and what its tools cannot carry there.
fn check_setting(topic: &str, key: &str, value: &str, version: Minor, findings: &mut Findings<'_>) {
    let path = field_path!["topics", topic, "config", key];
    if let Some(finding) = settings::check(Owner::Topic, key, value, version) {
        findings.add(&path, finding);
    } else if value.is_empty() || value.contains('=') || value.chars().any(char::is_control) {
        // `kafka-topics` splits a setting at `=` and takes exactly two parts.
        findings.add(
            &path,
            Diagnostic::error(format!("Kafka's tools cannot set `{key}` to {value:?}"))
                .help("a value is not empty and has no `=` and no control characters"),
        );
    }
}
