//! Findings as they may be shown: without secrets. All printers take them from here.

use std::borrow::Cow;

use super::{Diagnostic, Label, Report, Show};
use crate::text::source::{HIDDEN, SourceMap};

/// Hidden values that one finding is compared with.
const MAX_VALUES: usize = 100;
/// Shorter ones are only looked for between quotes.
const SHORTEST: usize = 3;

impl Report {
    /// The findings in the order of their places, without secrets.
    pub fn shown(&self, sources: &SourceMap) -> Vec<Diagnostic> {
        self.by_place().into_iter().map(|finding| shown(finding, sources)).collect()
    }
}

fn shown(finding: &Diagnostic, sources: &SourceMap) -> Diagnostic {
    let values = values(finding, sources);
    let clean = |text: &mut String| {
        if let Cow::Owned(clean) = sources.without_secrets(text) {
            *text = clean;
        }
        for value in &values {
            *text = without(text, value);
        }
    };
    let mut finding = finding.clone();
    clean(&mut finding.message);
    finding.help.iter_mut().for_each(clean);
    for label in finding.primary.iter_mut().chain(&mut finding.context) {
        clean(&mut label.text);
    }
    finding
}

/// What is hidden where a finding points.
fn values<'s>(finding: &Diagnostic, sources: &'s SourceMap) -> Vec<&'s str> {
    let labels =
        finding.primary.iter().chain(&finding.context).filter(|label: &&Label| label.show == Show::Excerpt);
    let mut values = Vec::new();
    for span in labels.map(|label| label.span).chain(finding.primary.iter().map(|label| label.span)) {
        let text = sources.text(span.source);
        let hidden = sources.hidden_in(span).iter().take(MAX_VALUES);
        values.extend(
            hidden.filter_map(|(start, end)| text.get(*start..*end)).filter(|value| !value.trim().is_empty()),
        );
    }
    values.dedup();
    values
}

/// A message that quotes nothing of a value.
fn without(message: &str, value: &str) -> String {
    let bare = value.trim().trim_matches(['"', '\'']);
    let mut message = if bare.len() >= SHORTEST && bare.len() < message.len() {
        message.replace(bare, HIDDEN)
    } else {
        message.to_owned()
    };
    for quote in ['`', '"'] {
        let mut parts = Vec::new();
        let mut is_inside = false;
        for part in message.split(quote) {
            // Punctuation gives nothing away: `[` is not closed.
            let says = part.contains(char::is_alphanumeric);
            let quoted = is_inside && says && value.contains(part);
            parts.push(if quoted { HIDDEN } else { part });
            is_inside = !is_inside;
        }
        message = parts.join(quote.encode_utf8(&mut [0; 4]));
    }
    message
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::source::Span;

    #[test]
    fn a_finding_quotes_nothing_that_is_hidden_where_it_points() {
        let mut sources = SourceMap::default();
        let id = sources.add("a.yaml", "password: ab1\nreplicas: ab1\n");
        sources.hide(Span::new(id, 10, 13));
        let finding = |start| {
            Diagnostic::error("`ab1` is no number, and ab1 neither")
                .help("write `b`, not \"a\" or `x`")
                .at(Span::new(id, start, start + 3))
        };
        let report: Report = [finding(10), finding(24)].into_iter().collect();
        let shown = report.shown(&sources);
        assert_eq!(shown[0].message, "`(hidden)` is no number, and (hidden) neither");
        assert_eq!(shown[0].help, ["write `(hidden)`, not \"(hidden)\" or `x`"]);
        assert_eq!(shown[1].message, "`ab1` is no number, and ab1 neither");
    }
}
