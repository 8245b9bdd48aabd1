//! `kafka-gen rules`.

use clap::Args;
use serde_json::json;

use super::ReportFormat;
use crate::rules;
use crate::shown;
use crate::yaml::Value;

/// List the rules that `render` and `validate` check
#[derive(Args)]
#[command(after_help = "Examples:\n  \
    kafka-gen rules\n  \
    kafka-gen rules --format json")]
pub(super) struct Rules {
    /// How the list is printed
    #[arg(long, value_enum, default_value = "text")]
    format: ReportFormat,
}

impl Rules {
    pub(super) fn run(&self) -> String {
        match self.format {
            ReportFormat::Text => {
                let width = rules::all().map(|rule| rule.name.len()).max().unwrap_or(0);
                let line = |rule: &rules::Rule| {
                    let (scope, level) = (rule.check.scope(), rule.level.name());
                    format!("{:width$}  {scope:8}  {level:7}  {}\n", rule.name, rule.summary)
                };
                rules::all().map(line).collect()
            }
            ReportFormat::Json => {
                let entry = |rule: &rules::Rule| {
                    json!({
                        "name": rule.name,
                        "scope": rule.check.scope(),
                        "level": rule.level.name(),
                        "summary": rule.summary,
                    })
                };
                shown::json(&Value::Array(rules::all().map(entry).collect()))
            }
        }
    }
}
