//! Texts that become YAML only when a template engine has filled them in.

use crate::report::diagnostic::Report;

/// True if what keeps the text from being read is an action of a template: `{{ … }}` of Helm and others, `{% … %}` of Jinja.
pub(super) fn is_template(report: &Report, text: &str) -> bool {
    let places = report.diagnostics().iter().filter_map(|finding| finding.primary.as_ref());
    places.filter_map(|label| line_at(text, label.span.start)).any(has_action)
}

fn line_at(text: &str, at: usize) -> Option<&str> {
    let start = text.get(..at)?.rfind('\n').map_or(0, |end| end + 1);
    text.get(start..)?.lines().next()
}

/// True if an action is not part of a text in quotes or of a comment.
fn has_action(line: &str) -> bool {
    // Prometheus fills these in, in texts that lack their quotes.
    let is_of_alert =
        |rest: &str| ["$labels", "$value"].iter().any(|name| rest.trim_start().starts_with(name));
    let first =
        ["{{", "{%"].iter().filter_map(|mark| line.split_once(mark)).min_by_key(|(before, _)| before.len());
    let Some((before, rest)) = first else { return false };
    let is_open = |quote: char| before.matches(quote).count() % 2 == 1;
    !is_open('"') && !is_open('\'') && !before.contains('#') && !is_of_alert(rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_action_in_quotes_or_in_a_comment_is_text() {
        for line in
            ["{{- if .Values.a }}", "  name: {{ name }}", "- {% if a %}", "'a': {{ .b }}", "a: b-{{ c }}"]
        {
            assert!(has_action(line), "{line}");
        }
        for line in [
            "a: b",
            "a: \"{{ b }}",
            "a: 'x {{ b }}",
            "# {{ a }}",
            "a: b # {% c %}",
            "a: {{ $labels.pod }} is down",
        ] {
            assert!(!has_action(line), "{line}");
        }
    }
}
