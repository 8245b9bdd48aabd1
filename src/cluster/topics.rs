//! The topics, with what the profile leaves out filled in.

use std::collections::BTreeMap;

use super::ResolveErrors;
use crate::profile::{Profile, Topic as ProfileTopic};
use crate::report::diagnostic::Diagnostic;
use crate::text::field_path::field_path;

/// A topic with nothing left open.
#[derive(Clone, Debug)]
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
#[derive(Clone, Debug)]
pub struct Topics {
    /// The topics.
    pub list: Vec<Topic>,
}

/// The default of the data model.
const DEFAULT_PARTITIONS: u32 = 3;
const RETENTION: &str = "retention.ms";
const MIN_ISR: &str = "min.insync.replicas";

/// The replication factor and the least number of in-sync replicas for a number of brokers: three copies,
/// of which one may be missing, as far as there are brokers.
pub fn replication(brokers: u32) -> (u32, u32) {
    match brokers {
        0 | 1 => (1, 1),
        2 => (2, 1),
        _ => (3, 2),
    }
}

impl Topics {
    pub(super) fn resolve(profile: &Profile, findings: &mut ResolveErrors<'_>) -> Self {
        let resolved = profile
            .topics
            .iter()
            .map(|(name, topic)| resolve(name.as_str(), topic, profile.replica_count, findings));
        Self { list: resolved.collect() }
    }

    /// A line with the version, then one topic a line: name, partitions, replicas, then `setting=value` words, with tabs
    /// between. A topic that is deleted has `-` for its partitions. As many tables as ConfigMaps are needed; something else of
    /// this many bytes is in the first.
    pub(super) fn tables(&self, reserved: usize) -> Vec<String> {
        let mut tables = vec![TABLE_VERSION.to_owned()];
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
            let beside = if tables.len() == 1 { reserved } else { 0 };
            match tables.last_mut().filter(|table| table.len() + line.len() + beside <= MAX_TABLE) {
                Some(table) => table.push_str(&line),
                None => tables.push(TABLE_VERSION.to_owned() + &line),
            }
        }
        tables
    }
}

/// The first line of each table; the program of the topic Job accepts this one only. No topic's name begins with `#`.
const TABLE_VERSION: &str = "#kafka-gen topics 1\n";

/// Bytes of one table. `kubectl apply` keeps a copy of each object in an annotation, as JSON, where a tab takes
/// two bytes, and all annotations of an object together hold 262,144; the rest is room for script and labels.
const MAX_TABLE: usize = 150_000;

fn resolve(name: &str, topic: &ProfileTopic, brokers: u32, findings: &mut ResolveErrors<'_>) -> Topic {
    let factor = topic.replication_factor.unwrap_or_else(|| replication(brokers).0);
    // Kafka trims, and the Job compares with what Kafka says.
    let mut config: BTreeMap<String, String> = topic
        .config
        .iter()
        .map(|(key, value)| (key.to_string(), value.to_string().trim().to_owned()))
        .collect();
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
    // Explicit, because the default of the cluster is frozen when it is formatted.
    if factor > 1 {
        config.entry(MIN_ISR.to_owned()).or_insert_with(|| replication(factor).1.to_string());
    }
    Topic {
        name: name.to_owned(),
        partitions: topic.partitions.unwrap_or(DEFAULT_PARTITIONS),
        replication_factor: factor,
        config,
        deleted: topic.deleted == Some(true),
        purpose: topic.purpose.clone(),
    }
}
