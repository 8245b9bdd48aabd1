//! Findings for a person: the message, the source lines with a caret, the way out. The only door to
//! annotate-snippets.

use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};

use super::{Diagnostic, Label, Report, Severity};
use crate::source::SourceMap;

/// All findings as text, with colours as escape sequences if `styled`.
pub fn render(report: &Report, sources: &SourceMap, styled: bool) -> String {
    let renderer = if styled { Renderer::styled() } else { Renderer::plain() };
    let shown: Vec<String> = report
        .by_place()
        .into_iter()
        .map(|diagnostic| renderer.render(&[group(diagnostic, sources)]).trim_end().to_owned() + "\n")
        .collect();
    shown.join("\n")
}

fn group<'a>(diagnostic: &'a Diagnostic, sources: &'a SourceMap) -> Group<'a> {
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let mut title = level.primary_title(diagnostic.message.as_str());
    if let Some(rule) = diagnostic.rule {
        title = title.id(rule);
    }
    let mut group = Group::with_title(title);
    if let Some(primary) = &diagnostic.primary {
        group = group.element(snippet(primary, AnnotationKind::Primary, sources));
    }
    for context in &diagnostic.context {
        group = group.element(snippet(context, AnnotationKind::Context, sources));
    }
    for help in &diagnostic.help {
        group = group.element(Level::HELP.message(help.as_str()));
    }
    group
}

fn snippet<'a>(
    label: &'a Label,
    kind: AnnotationKind,
    sources: &'a SourceMap,
) -> annotate_snippets::Element<'a> {
    let text = sources.text(label.span.source);
    let name = sources.name(label.span.source);
    if text.is_empty() {
        return Origin::path(name).into();
    }
    // Only the lines around the place go to the printer: it scans all that it is given.
    let (start, end) = (
        label.span.start.min(text.len()),
        label.span.end.min(text.len()).max(label.span.start.min(text.len())),
    );
    let first = text.get(..start).and_then(|before| before.rfind('\n')).map_or(0, |newline| newline + 1);
    let last = text.get(end..).and_then(|after| after.find('\n')).map_or(text.len(), |newline| end + newline);
    let line = text.get(..first).map_or(1, |before| before.matches('\n').count() + 1);
    // A span over several lines shows its first line only: the caret says where to look.
    let shown = text.get(first..last).unwrap_or("");
    let shown_first = shown.get(..).map_or(0, |all| {
        all.get(start - first..)
            .and_then(|rest| rest.find('\n'))
            .map_or(all.len(), |newline| start - first + newline)
    });
    let line_text = shown.get(..shown_first).unwrap_or(shown);
    let range = start - first..(end - first).min(shown_first).max(start - first);
    let mut annotation = kind.span(range);
    if !label.text.is_empty() {
        annotation = annotation.label(label.text.as_str());
    }
    Snippet::source(line_text).line_start(line).path(name).fold(false).annotation(annotation).into()
}
