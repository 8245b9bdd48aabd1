//! `kafka-gen rules`.

use clap::Args;
use serde::Serialize;

use super::ReportFormat;
use crate::report::report_schema::JsonSchema;
use crate::rules;
use crate::text::shown;

/// List the rules that `render` and `validate` check
#[derive(Args)]
#[command(after_help = "Examples:\n  \
    kafka-gen rules\n  \
    kafka-gen rules --format json")]
pub(super) struct Rules {
    /// The output format
    #[arg(long, value_enum, default_value = "text")]
    format: ReportFormat,
}

impl Rules {
    pub(super) fn run(&self) -> String {
        match self.format {
            ReportFormat::Text => {
                let width = rules::all().map(|rule| rule.name.len()).max().unwrap_or(0);
                let line = |rule: rules::About| {
                    let (scope, level) = (rule.scope.name(), rule.level.name());
                    format!("{:width$}  {scope:8}  {level:7}  {}\n", rule.name, rule.summary)
                };
                rules::all().map(line).collect()
            }
            ReportFormat::Json => {
                let entry = |rule: rules::About| Entry {
                    name: rule.name,
                    scope: rule.scope.name(),
                    level: rule.level.name(),
                    summary: rule.summary,
                    former_names: rule.former_names().collect(),
                };
                shown::report(&rules::all().map(entry).collect::<Vec<_>>())
            }
        }
    }
}

/// A rule.
#[derive(Serialize, JsonSchema)]
pub(super) struct Entry {
    /// Its name.
    name: &'static str,
    /// What it is about.
    #[schemars(extend("enum" = ["manifest", "cluster", "kafka", "target", "change"]))]
    scope: &'static str,
    /// Its severity.
    #[schemars(with = "crate::report::Level")]
    level: &'static str,
    /// What it finds, in one line.
    summary: &'static str,
    /// The names that it had before, which still work in `allow`, `acknowledge` and `explain`.
    #[serde(rename = "formerNames", skip_serializing_if = "Vec::is_empty")]
    former_names: Vec<&'static str>,
}
