//! `kafka-gen profiles` and `kafka-gen catalogs`.

use std::collections::BTreeMap;

use clap::Args;
use serde::Serialize;

use super::{Outcome, ReportFormat};
use crate::kubernetes::types::TopicName;
use crate::profile::{CATALOGS, Embedded, PROFILES, Topic, catalog_topics};
use crate::report::diagnostic;
use crate::report::report_schema::JsonSchema;
use crate::text::shown;

/// List the embedded profiles
#[derive(Args)]
#[command(after_help = "Examples:\n  \
    kafka-gen profiles\n  \
    kafka-gen profiles --format json")]
pub(super) struct Profiles {
    /// The output format
    #[arg(long, value_enum, default_value = "text")]
    format: ReportFormat,
    /// Print the file of one profile, as a starting point
    #[arg(value_name = "NAME", value_parser = PROFILES.map(|profile| profile.name))]
    name: Option<String>,
}

impl Profiles {
    pub(super) fn run(&self) -> String {
        if let Some(profile) = PROFILES.iter().find(|profile| Some(profile.name) == self.name.as_deref()) {
            return profile.text.to_owned();
        }
        match self.format {
            ReportFormat::Text => summaries(&PROFILES),
            ReportFormat::Json => {
                let list =
                    PROFILES.iter().map(|file| ProfileEntry { name: file.name, summary: file.summary() });
                shown::report(&list.collect::<Vec<_>>())
            }
        }
    }
}

/// A profile that the program carries.
#[derive(Serialize, JsonSchema)]
pub(super) struct ProfileEntry {
    /// Its name.
    name: &'static str,
    /// What it is for, in one line.
    summary: &'static str,
}

/// List the topic catalogs and their topics
#[derive(Args)]
#[command(after_help = "Examples:\n  \
    kafka-gen catalogs\n  \
    kafka-gen catalogs --format json")]
pub(super) struct Catalogs {
    /// The output format
    #[arg(long, value_enum, default_value = "text")]
    format: ReportFormat,
}

impl Catalogs {
    pub(super) fn run(&self) -> Outcome {
        let mut text = String::new();
        let mut list = Vec::new();
        for catalog in &CATALOGS {
            let topics = catalog_topics(catalog)?;
            text.push_str(&format!("{}: {}\n", catalog.name, catalog.summary()));
            let width = topics.keys().map(|name| name.as_str().len()).max().unwrap_or(0);
            for (name, topic) in &topics {
                let partitions =
                    topic.partitions.map(|number| diagnostic::count(number, "partition", "partitions"));
                let partitions = partitions.unwrap_or_default();
                let purpose = topic.purpose.as_deref().unwrap_or("");
                text.push_str(&format!("  {:width$}  {partitions:12}  {purpose}\n", name.as_str()));
            }
            text.push('\n');
            list.push(CatalogEntry { name: catalog.name, summary: catalog.summary(), topics });
        }
        Ok(match self.format {
            ReportFormat::Text => text.trim_end().to_owned() + "\n",
            ReportFormat::Json => shown::report(&list),
        })
    }
}

/// A catalog.
#[derive(Serialize, JsonSchema)]
pub(super) struct CatalogEntry {
    /// Its name.
    name: &'static str,
    /// What it is for, in one line.
    summary: &'static str,
    /// Its topics, by their names, as a profile writes them.
    topics: BTreeMap<TopicName, Topic>,
}

fn summaries(files: &[Embedded]) -> String {
    let width = files.iter().map(|file| file.name.len()).max().unwrap_or(0);
    files.iter().map(|file| format!("{:width$}  {}\n", file.name, file.summary())).collect()
}
