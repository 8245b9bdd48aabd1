//! Text to [`Node`]s. The only door to granit-parser.
//!
//! Refuses what Kubernetes cannot mean (a key that is no text, a key twice, infinity) and what would
//! only exhaust the machine (bombs of aliases, bottomless nesting).

mod names;
mod tree;
mod words;

use granit_parser::{ErrorKind, Parser, ScanError};

use super::json;
use super::node::Node;
use crate::report::diagnostic::{Diagnostic, Reason, Report};
use crate::text::limits;
use crate::text::source::{SourceId, Span};

/// How plain scalars are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialect {
    /// Refuses a scalar that YAML 1.1 and 1.2 read differently.
    Profile,
    /// Reads every scalar as kubectl does.
    Manifest,
}

/// A finding that ends a document; large, and rare.
pub(super) type Fatal = Box<Diagnostic>;

/// All documents of a text; an empty text has none.
///
/// # Errors
/// A syntax error, or every duplicate key, ambiguous scalar and other refusal, each with its place.
pub fn read(text: &str, source: SourceId, dialect: Dialect) -> Result<Vec<Node>, Report> {
    let (documents, report) = read_all(text, source, dialect);
    report.ok(documents).map(|(documents, _)| documents)
}

/// All documents of a text that can be read, and what is wrong with the others; as kubectl does, a stream of JSON
/// is read as JSON.
pub fn read_all(text: &str, source: SourceId, dialect: Dialect) -> (Vec<Node>, Report) {
    // Editors on Windows put a byte-order mark first; it is no part of the text.
    let start = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    if dialect == Dialect::Profile {
        let (documents, report, _) = read_yaml(text, start, tree::Builder::new(source, dialect, text.len()));
        return (documents, report);
    }
    let (mut documents, mut report, end) = json::read_stream(text, start, source, false);
    match end {
        json::End::All => {}
        json::End::NotJson { from, error } => {
            let (more, said, _) = read_yaml(text, from, tree::Builder::new(source, dialect, text.len()));
            documents.extend(more);
            // What was meant as JSON is not explained in terms of YAML.
            match error.filter(|_| said.has_errors()) {
                Some(error) => report.push(*error),
                None => report.extend(said),
            }
        }
    }
    (documents, report)
}

/// All that can be read of a text in which something is wrong: documents in which a key may be there several times; and
/// from where to where a document could not be read on.
pub fn salvage(text: &str, source: SourceId, dialect: Dialect) -> (Vec<Node>, Vec<Span>) {
    let start = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    let yaml = |from| read_yaml(text, from, tree::Builder::new(source, dialect, text.len()).salvaging());
    if dialect == Dialect::Profile {
        let (documents, _, lost) = yaml(start);
        return (documents, lost);
    }
    let (mut documents, _, end) = json::read_stream(text, start, source, true);
    let mut lost = Vec::new();
    if let json::End::NotJson { from, error } = end {
        let (more, _, places) = yaml(from);
        documents.extend(more);
        lost.extend(places);
        let error = error.and_then(|error| error.primary);
        lost.extend(error.map(|label| Span { start: from.min(label.span.start), ..label.span }));
    }
    (documents, lost)
}

/// Reads YAML from this byte on.
fn read_yaml(text: &str, from: usize, mut builder: tree::Builder) -> (Vec<Node>, Report, Vec<Span>) {
    let source = builder.source();
    let mut parser = Parser::new_from_str(text.get(from..).unwrap_or(""));
    while let Some(next) = parser.next_event() {
        let done = next.map_err(|error| syntax(&error, source, from, text)).and_then(|(event, span)| {
            let start = span.start.byte_offset().unwrap_or(0);
            let end = span.end.byte_offset().unwrap_or(start).max(start);
            builder.event(event, whole_letters(text, Span::new(source, start + from, end + from)))
        });
        if let Err(error) = done {
            // The documents after this one may be sound.
            builder.give_up(*error);
            if !matches!(parser.proceed_next_document(), Ok(true)) {
                break;
            }
        }
    }
    builder.done()
}

fn syntax(error: &ScanError, source: SourceId, from: usize, text: &str) -> Fatal {
    let at = error.marker().byte_offset().unwrap_or(0) + from;
    let span = whole_letters(text, Span::new(source, at, at + 1));
    if *error.kind() == ErrorKind::RecursionLimitExceeded {
        return too_deep(span);
    }
    let (diagnostic, start) = words::diagnostic(error.kind(), text, span.start);
    Box::new(diagnostic.at(whole_letters(text, Span::new(source, start, start + 1))))
}

/// The same place within the text, with the whole of each letter that it touches: a letter may have several bytes, and the
/// scanner counts a byte-order mark in the middle of a text as one.
fn whole_letters(text: &str, span: Span) -> Span {
    let boundary = |at: &usize| text.is_char_boundary(*at);
    let start = (0..=span.start.min(text.len())).rev().find(boundary).unwrap_or(0);
    let end = (span.end.min(text.len()).max(start)..=text.len()).find(boundary).unwrap_or(text.len());
    Span::new(span.source, start, end)
}

/// Nesting that no Kubernetes object has.
pub(super) fn too_deep(span: Span) -> Fatal {
    Box::new(Diagnostic::error(format!("more than {} levels of nesting", limits::DEPTH)).at(span))
}

/// A key that stands in one map twice.
pub(super) fn twice(name: &str, first: Span, second: Span) -> Diagnostic {
    let help = if name == "apiVersion" {
        "if another object begins here, put a line `---` before it; otherwise remove one of the two"
    } else {
        "remove one of the two; readers differ in which one they take"
    };
    Diagnostic::error(format!("duplicate key `{name}`"))
        .rule("duplicate-key")
        .field(name, Some(Reason::DuplicateField))
        .label(second, "second")
        .context(first, "first")
        .help(help)
}
