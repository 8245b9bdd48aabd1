//! Findings for a person: the message, the source lines with a caret, the way out. The only door to
//! annotate-snippets.

use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};

use super::{Diagnostic, Label, Report, Severity, Show};
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
    if text.is_empty() || label.show == Show::PlaceOnly {
        let position = sources.position(label.span);
        return Origin::path(name).line(position.line).char_column(position.column).into();
    }
    // Only the first line of the place goes to the printer: it scans all that it is given, and the caret
    // says where to look.
    let start = label.span.start.min(text.len());
    let line_start = text.get(..start).and_then(|before| before.rfind('\n')).map_or(0, |newline| newline + 1);
    let line_end =
        text.get(start..).and_then(|after| after.find('\n')).map_or(text.len(), |newline| start + newline);
    let line = text.get(line_start..line_end).unwrap_or("");
    let number = sources.position(label.span).line;
    let range = start - line_start..label.span.end.clamp(start, line_end) - line_start;
    let mut annotation = kind.span(range);
    if !label.text.is_empty() {
        annotation = annotation.label(label.text.as_str());
    }
    Snippet::source(line).line_start(number).path(name).fold(false).annotation(annotation).into()
}
