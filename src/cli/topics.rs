//! `kafka-gen topics`.

use std::collections::BTreeMap;

use clap::Args;
use serde::Serialize;

use super::{Outcome, ProfileArgs, ReportFormat, input};
use crate::cluster::{Cluster, Topic};
use crate::diagnostic::Report;
use crate::failure::Failure;
use crate::pipeline;
use crate::profile;
use crate::report_schema::JsonSchema;
use crate::shown;
use crate::source::SourceMap;

/// List the topics of a profile, and what the topic Job does about each
///
/// The Job creates a topic that is missing, adds partitions and sets settings that differ. It never takes
/// partitions away, never changes the number of replicas, and does not touch topics that the profile does not name.
#[derive(Args)]
#[command(after_help = "Examples:\n  \
    kafka-gen topics prod\n  \
    kafka-gen topics ./payments.yaml --format json")]
pub(super) struct Topics {
    #[command(flatten)]
    profile: ProfileArgs,
    /// The output format
    #[arg(long, value_enum, default_value = "text")]
    format: ReportFormat,
}

impl Topics {
    pub(super) fn run(&self, sources: &mut SourceMap) -> (Outcome, Report) {
        match self.cluster(sources) {
            Ok((cluster, warnings)) => {
                let allow_delete = cluster.topic_job.allow_delete;
                let text = match self.format {
                    ReportFormat::Text => table(&cluster.topics.list, allow_delete),
                    ReportFormat::Json => {
                        let list = cluster.topics.list.iter().map(|topic| Entry::of(topic, allow_delete));
                        shown::report(&list.collect::<Vec<_>>())
                    }
                };
                (Ok(text), warnings)
            }
            Err(failure) => (Err(failure), Report::default()),
        }
    }

    fn cluster(&self, sources: &mut SourceMap) -> Result<(Cluster, Report), Failure> {
        let mut input = input::Input::new(&self.profile.layers.read)?;
        let loaded =
            profile::load(&self.profile.request(), sources, &mut |name, role| input.layer(name, role))?;
        Ok(pipeline::cluster(&loaded)?)
    }
}

/// What the Job does about a topic.
fn action(topic: &Topic, allow_delete: bool) -> &'static str {
    match (topic.deleted, allow_delete) {
        (false, _) => "ensure",
        (true, true) => "delete",
        (true, false) => "keep",
    }
}

/// A topic, and what the topic Job does about it.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct Entry<'a> {
    /// Its name.
    name: &'a str,
    /// The number of partitions.
    partitions: u32,
    /// The number of brokers that hold a copy of each partition.
    replication_factor: u32,
    /// Its settings, by Kafka's names.
    config: &'a BTreeMap<String, String>,
    /// What it is for.
    purpose: Option<&'a str>,
    /// What the topic Job does: `ensure` creates or updates it; `keep` leaves a topic that is to go, because
    /// `topicJob.allowDelete` is not `true`.
    #[schemars(extend("enum" = ["ensure", "delete", "keep"]))]
    job: &'static str,
}

impl<'a> Entry<'a> {
    fn of(topic: &'a Topic, allow_delete: bool) -> Self {
        Self {
            name: &topic.name,
            partitions: topic.partitions,
            replication_factor: topic.replication_factor,
            config: &topic.config,
            purpose: topic.purpose.as_deref(),
            job: action(topic, allow_delete),
        }
    }
}

fn table(topics: &[Topic], allow_delete: bool) -> String {
    let mut rows = vec![["NAME", "PARTITIONS", "REPLICAS", "JOB", "SETTINGS", "PURPOSE"].map(str::to_owned)];
    for topic in topics {
        let settings: Vec<String> =
            topic.config.iter().map(|(key, value)| format!("{key}={value}")).collect();
        rows.push(
            [
                topic.name.clone(),
                topic.partitions.to_string(),
                topic.replication_factor.to_string(),
                action(topic, allow_delete).to_owned(),
                if settings.is_empty() { "-".to_owned() } else { settings.join(" ") },
                topic.purpose.clone().unwrap_or_else(|| "-".to_owned()),
            ]
            .map(|cell| shown::line(&cell).into_owned()),
        );
    }
    let widths: Vec<usize> = (0..6)
        .map(|column| {
            rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.chars().count()).max().unwrap_or(0)
        })
        .collect();
    let line = |row: &[String; 6]| {
        let cells: Vec<String> =
            row.iter().zip(&widths).map(|(cell, width)| format!("{cell:width$}")).collect();
        cells.join("  ").trim_end().to_owned() + "\n"
    };
    rows.iter().map(line).collect()
}
