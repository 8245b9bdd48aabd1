//! `kafka-gen explain`.

use clap::Args;

use super::Outcome;
use crate::diagnostic::{Diagnostic, suggest};
use crate::rules;

/// Explain a rule: what it finds, why that matters, and examples
#[derive(Args)]
#[command(after_help = "Examples:\n  \
    kafka-gen explain duplicate-key")]
pub(super) struct Explain {
    /// The name in brackets behind `error` or `warning`, such as `duplicate-key`
    rule: String,
}

impl Explain {
    pub(super) fn run(&self, colours: bool) -> Outcome {
        let Some(rule) = rules::find(&self.rule) else {
            let error = Diagnostic::error(format!("there is no rule `{}`", self.rule));
            let help = match suggest::closest(&self.rule, rules::all().map(|rule| rule.name)) {
                Some(name) => format!("did you mean `{name}`?"),
                None => "`kafka-gen rules` lists all rules".to_owned(),
            };
            return Err(error.help(help).into());
        };
        Ok(if colours { coloured(rule.page) } else { rule.page.to_owned() })
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
