//! `kafka-gen profiles` and `kafka-gen catalogs`.

use clap::Args;
use serde_json::json;

use super::{Outcome, ReportFormat};
use crate::diagnostic;
use crate::profile::{CATALOGS, Embedded, PROFILES, catalog_topics};
use crate::shown;
use crate::yaml::Value;

/// List the profiles that the program carries
#[derive(Args)]
#[command(after_help = "Examples:\n  \
    kafka-gen profiles\n  \
    kafka-gen profiles --format json")]
pub(super) struct Profiles {
    /// How the list is printed
    #[arg(long, value_enum, default_value = "text")]
    format: ReportFormat,
    /// Print the file of one profile, as a beginning for your own
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
                let list: Vec<Value> =
                    PROFILES.iter().map(|p| json!({ "name": p.name, "summary": p.summary() })).collect();
                shown::json(&Value::from(list))
            }
        }
    }
}

/// List the topic catalogs and their topics
#[derive(Args)]
#[command(after_help = "Examples:\n  \
    kafka-gen catalogs\n  \
    kafka-gen catalogs --format json")]
pub(super) struct Catalogs {
    /// How the list is printed
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
            list.push(json!({ "name": catalog.name, "summary": catalog.summary(), "topics": topics }));
        }
        Ok(match self.format {
            ReportFormat::Text => text.trim_end().to_owned() + "\n",
            ReportFormat::Json => shown::json(&Value::from(list)),
        })
    }
}

fn summaries(files: &[Embedded]) -> String {
    let width = files.iter().map(|file| file.name.len()).max().unwrap_or(0);
    files.iter().map(|file| format!("{:width$}  {}\n", file.name, file.summary())).collect()
}
