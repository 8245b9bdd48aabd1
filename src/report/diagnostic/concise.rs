//! Findings for tools that read lines: `file:line:column: error[rule]: message`.

use super::{Diagnostic, Report};
use crate::text::shown;
use crate::text::source::SourceMap;

/// All findings, one line each.
pub fn render(report: &Report, sources: &SourceMap) -> String {
    report.shown(sources).iter().map(|diagnostic| line(diagnostic, sources)).collect()
}

fn line(diagnostic: &Diagnostic, sources: &SourceMap) -> String {
    let mut line = String::new();
    if let Some(label) = &diagnostic.primary {
        let position = sources.position(label.span);
        let name = shown::line(sources.name(label.span.source));
        line.push_str(&format!("{name}:{}:{}: ", position.line, position.column));
    }
    line.push_str(diagnostic.severity.name());
    if let Some(rule) = diagnostic.rule {
        line.push_str(&format!("[{rule}]"));
    }
    line.push_str(": ");
    line.push_str(&diagnostic.message);
    line + "\n"
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::source::Span;

    #[test]
    fn a_finding_is_one_line_whatever_it_quotes() {
        let mut sources = SourceMap::default();
        let id = sources.add("a.yaml", "a: 1\nb: 2\n");
        let mut report =
            Report::from(Diagnostic::error("x\ny\u{1b}[31m ä").rule("r").at(Span::new(id, 8, 9)));
        report.push(Diagnostic::error("no place"));
        assert_eq!(render(&report, &sources), "error: no place\na.yaml:2:4: error[r]: x\\ny\\u{1b}[31m ä\n");
    }
}
