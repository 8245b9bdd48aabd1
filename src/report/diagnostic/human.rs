//! Findings for a person: the message, the source lines with a caret, the way out. The only door to
//! annotate-snippets.

use annotate_snippets::{AnnotationKind, Element, Group, Level, Origin, Renderer, Snippet};

use super::outline::{Outline, outline};
use super::{Diagnostic, Label, Report, Severity, Show};
use crate::text::shown;
use crate::text::source::{SourceMap, Span};

/// Bytes of a line that are looked at on each side of a place. The printer shows what a terminal holds; where a line
/// is longer, as that of minified JSON, nothing of it.
const MAX_LINE: usize = 400;

/// All findings as text, with colours as escape sequences if `styled`.
pub fn render(report: &Report, sources: &SourceMap, styled: bool) -> String {
    each(report, sources, styled).join("\n")
}

/// Each finding as a text of its own.
pub fn each(report: &Report, sources: &SourceMap, styled: bool) -> Vec<String> {
    let renderer = if styled { Renderer::styled() } else { Renderer::plain() };
    let shown = report.shown(sources);
    let printed = |finding: &Diagnostic| {
        let text = renderer.render(&[group(finding, sources)]);
        let places = finding.primary.iter().chain(&finding.context);
        places.fold(text, |text, label| true_column(text, label, sources))
    };
    shown.iter().map(|finding| one_arrow(printed(finding).trim_end())).collect()
}

/// The printer counts columns in the line that it is given. In an outline, the column differs from that in the file.
fn true_column(text: String, label: &Label, sources: &SourceMap) -> String {
    let Line { span, head, end, .. } = line_of(label, sources);
    if !sources.is_unread(span) {
        return text;
    }
    let source = sources.text(label.span.source);
    let line = source.get(span.start..span.end).unwrap_or_default();
    let shown = outline(line, head, end - span.start, sources).before.chars().count() + 1;
    let position = sources.position(label.span);
    let place = format!("{}:{}:", shown::line(sources.name(label.span.source)), position.line);
    text.replacen(&format!("{place}{shown}\n"), &format!("{place}{}\n", position.column), 1)
}

/// The same where further places are marked as the first one is, not by `:::`: a line that begins with `::` is a command in
/// the log of a GitHub workflow.
fn one_arrow(rendered: &str) -> String {
    let mut out = String::with_capacity(rendered.len() + 1);
    for line in rendered.lines() {
        match line.split_once("::: ") {
            // Nothing else has no letter, digit or bar before it but colours.
            Some((before, rest)) if is_margin(before) => out.extend([before, "--> ", rest]),
            _ => out.push_str(line),
        }
        out.push('\n');
    }
    out
}

/// Blanks and escape sequences of colours.
fn is_margin(text: &str) -> bool {
    text.split('\u{1b}').enumerate().all(|(index, part)| {
        let part = if index == 0 { part } else { part.split_once('m').map_or("", |(_, rest)| rest) };
        part.trim().is_empty()
    })
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
        group = group.element(excerpt(primary, AnnotationKind::Primary, sources));
    }
    for context in &diagnostic.context {
        group = group.element(excerpt(context, AnnotationKind::Context, sources));
    }
    for help in &diagnostic.help {
        group = group.element(Level::HELP.message(help.as_str()));
    }
    group
}

/// The line of a place.
struct Line {
    span: Span,
    /// Bytes of the line before the place.
    head: usize,
    /// Where the part of the place ends that is in this line.
    end: usize,
}

/// Only the first line of the place goes to the printer: it scans all that it is given, and the caret says where to look.
fn line_of(label: &Label, sources: &SourceMap) -> Line {
    let text = sources.text(label.span.source);
    let start = label.span.start.min(text.len());
    let before = text.get(..start).unwrap_or("").bytes().rev().take(MAX_LINE);
    let after = text.get(start..).unwrap_or("").bytes().take(MAX_LINE);
    let head = before.take_while(|byte| *byte != b'\n').count();
    let tail = start + after.take_while(|byte| *byte != b'\n').count();
    let tail = (start..=tail).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(start);
    let end = (label.span.end.clamp(start, tail)..tail).find(|at| text.is_char_boundary(*at)).unwrap_or(tail);
    Line { span: Span::new(label.span.source, start - head, tail), head, end }
}

/// A place, and the line that it is in.
fn excerpt<'a>(label: &'a Label, kind: AnnotationKind, sources: &'a SourceMap) -> Element<'a> {
    let text = sources.text(label.span.source);
    let name = shown::line(sources.name(label.span.source));
    let position = sources.position(label.span);
    let Line { span: line, head, end } = line_of(label, sources);
    let (start, tail) = (line.start + head, line.end);
    let is_unread = sources.is_unread(line);
    let is_hidden = !is_unread && !sources.may_show(line);
    if text.is_empty() || label.show == Show::PlaceOnly || is_hidden || head == MAX_LINE {
        return Origin::path(name).line(position.line).char_column(position.column).into();
    }
    let part = |from: usize, to: usize| text.get(from..to).unwrap_or_default();
    let (before, marked, after) = if is_unread {
        let Outline { before, marked, after } =
            outline(part(line.start, tail), head, end - line.start, sources);
        (before, marked, after)
    } else {
        (visible(part(line.start, start)), visible(part(start, end)), visible(part(end, tail)))
    };
    let mut annotation = kind.span(before.len()..before.len() + marked.len());
    if !label.text.is_empty() {
        annotation = annotation.label(label.text.as_str());
    }
    Snippet::source(before + &marked + &after)
        .line_start(position.line)
        .path(name)
        .fold(false)
        .annotation(annotation)
        .into()
}

/// A part of a line as it is shown; a tab stays one, which the printer makes room for.
fn visible(text: &str) -> String {
    let parts: Vec<_> = text.split('\t').map(shown::line).collect();
    parts.join("\t")
}
