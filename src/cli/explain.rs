//! `kafka-gen explain`.

mod field;

use clap::Args;
use serde::Serialize;

use self::field::FieldPage;
use super::{Outcome, ReportFormat};
use crate::report::Level;
use crate::report::diagnostic::{Diagnostic, suggest};
use crate::report::report_schema::JsonSchema;
use crate::rules::{self, About};
use crate::text::shown;

/// Explain a rule or a field of a profile
///
/// For a rule: what it reports, why that matters, and examples. For a field: its type, its value in the embedded profiles, what it
/// decides, and the rules about it.
#[derive(Args)]
#[command(after_help = "Examples:\n  \
    kafka-gen explain duplicate-key\n  \
    kafka-gen explain persistence.size\n  \
    kafka-gen explain heap-too-large --format json")]
pub(super) struct Explain {
    /// The name in brackets after `error` or `warning`, such as `duplicate-key`, or a field such as `persistence.size`
    #[arg(value_name = "RULE|FIELD")]
    subject: String,
    /// The output format
    #[arg(long, value_enum, default_value = "text")]
    format: ReportFormat,
}

/// What is explained.
#[derive(Serialize, JsonSchema)]
#[serde(untagged)]
pub(super) enum Page {
    /// A rule.
    Rule(RulePage),
    /// A field of a profile.
    Field(FieldPage),
}

/// A rule, explained.
#[derive(Serialize, JsonSchema)]
pub(super) struct RulePage {
    /// Its name.
    rule: &'static str,
    /// What it finds, in one line.
    summary: &'static str,
    /// What it is about.
    #[schemars(extend("enum" = ["manifest", "cluster", "target", "change"]))]
    scope: &'static str,
    /// Its severity.
    #[schemars(with = "Level")]
    level: &'static str,
    /// The names that it had before.
    #[serde(rename = "formerNames", skip_serializing_if = "Vec::is_empty")]
    former_names: Vec<&'static str>,
    /// Its page, as Markdown.
    page: &'static str,
}

impl RulePage {
    fn of(rule: About) -> Self {
        Self {
            rule: rule.name,
            summary: rule.summary,
            scope: rule.scope.name(),
            level: rule.level.name(),
            former_names: rule.former_names().collect(),
            page: rule.page,
        }
    }
}

impl Page {
    fn text(&self) -> &str {
        match self {
            Self::Rule(rule) => rule.page,
            Self::Field(field) => &field.page,
        }
    }
}

impl Explain {
    pub(super) fn run(&self, colours: bool) -> Outcome {
        let rule = rules::find(&self.subject).map(|rule| Page::Rule(RulePage::of(rule)));
        let Some(page) = rule.or_else(|| field::page(&self.subject).map(Page::Field)) else {
            return Err(self.unknown().into());
        };
        Ok(match self.format {
            ReportFormat::Json => shown::report(&page),
            ReportFormat::Text if colours => coloured(page.text()),
            ReportFormat::Text => page.text().to_owned(),
        })
    }

    fn unknown(&self) -> Diagnostic {
        let error = Diagnostic::error(format!("unknown rule or profile field `{}`", self.subject));
        let fields = field::names();
        let names = rules::all().map(|rule| rule.name).chain(fields.iter().map(String::as_str));
        // A field may be named without what is above it.
        let last = |path: &&String| path.rsplit('.').next() == Some(self.subject.as_str());
        match suggest::closest(&self.subject, names).or(fields.iter().find(last).map(String::as_str)) {
            Some(name) => error.help(format!("did you mean `{name}`?")),
            None => error.help(
                "`kafka-gen rules` lists all rules, and `kafka-gen show base` shows the fields of a profile",
            ),
        }
    }
}

/// Headings in bold, blocks set apart.
fn coloured(page: &str) -> String {
    let mut in_block = false;
    let line = |line: &str| {
        let fence = line.starts_with("```");
        in_block ^= fence;
        match line {
            line if fence || in_block => format!("\u{1b}[36m{line}\u{1b}[0m\n"),
            line if line.starts_with('#') => format!("\u{1b}[1m{line}\u{1b}[0m\n"),
            line => format!("{line}\n"),
        }
    };
    page.lines().map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::coloured;

    #[test]
    fn only_headings_outside_of_blocks_are_bold() {
        let page = "# a\n\ntext\n```yaml\n# b\n```\ntext\n";
        assert_eq!(
            coloured(page),
            "\u{1b}[1m# a\u{1b}[0m\n\ntext\n\u{1b}[36m```yaml\u{1b}[0m\n\u{1b}[36m# b\u{1b}[0m\n\u{1b}[36m```\u{1b}[0m\ntext\n"
        );
    }
}
