//! Text to [`Node`]s. The only door to granit-parser.
//!
//! Refuses what Kubernetes cannot mean (a key that is no text, a key twice, infinity) and what would
//! only exhaust the machine (bombs of aliases, bottomless nesting).

use std::collections::BTreeMap;

use granit_parser::{Event, Parser, ScalarStyle, ScanError, Tag};

use super::node::{Data, Entry, Node};
use super::scalar;
use crate::diagnostic::{Diagnostic, Reason, Report};
use crate::source::{SourceId, Span};

/// Deeper nesting is refused; the deepest Kubernetes objects have about 20 levels.
const MAX_DEPTH: usize = 100;
/// More values than this that come from aliases are refused: a bomb, not a document.
const MAX_ALIASED: usize = 100_000;

/// How plain scalars are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialect {
    /// Refuses a scalar that YAML 1.1 and 1.2 read differently.
    Profile,
    /// Reads every scalar as kubectl does.
    Manifest,
}

/// All documents of a text; an empty text has none.
///
/// # Errors
/// A syntax error, or every duplicate key, ambiguous scalar and other refusal, each with its place.
pub fn read(text: &str, source: SourceId, dialect: Dialect) -> Result<Vec<Node>, Report> {
    // Editors on Windows put a byte-order mark first; it is no part of the text.
    let offset = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    let body = text.get(offset..).unwrap_or("");
    let mut builder = Builder {
        source,
        dialect,
        offset,
        text,
        anchors: BTreeMap::new(),
        aliased: 0,
        stack: Vec::new(),
        documents: Vec::new(),
        report: Report::default(),
    };
    for event in Parser::new_from_str(body) {
        let (event, span) = event.map_err(|error| builder.syntax(&error))?;
        let start = span.start.byte_offset().unwrap_or(0);
        let end = span.end.byte_offset().unwrap_or(start).max(start);
        builder.event(event, Span::new(source, start + offset, end + offset))?;
    }
    builder.report.ok(builder.documents).map(|(documents, _)| documents)
}

/// A collection that is still open.
struct Open {
    span: Span,
    anchor: usize,
    data: Collection,
}

enum Collection {
    List(Vec<Node>),
    Map { entries: Vec<Entry>, names: BTreeMap<String, Span>, merged: Vec<Node>, key: Option<Key> },
}

enum Key {
    Name(String, Span),
    Merge,
}

struct Builder<'a> {
    source: SourceId,
    dialect: Dialect,
    offset: usize,
    text: &'a str,
    anchors: BTreeMap<usize, (Node, usize, usize)>,
    aliased: usize,
    stack: Vec<Open>,
    documents: Vec<Node>,
    report: Report,
}

impl Builder<'_> {
    fn syntax(&self, error: &ScanError) -> Report {
        let at = (error.marker().byte_offset().unwrap_or(0) + self.offset).min(self.text.len());
        // One letter, however many bytes it has.
        let letter = self.text.get(at..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8);
        let span = Span::new(self.source, at, at + letter);
        Diagnostic::error(format!("this is not YAML: {}", error.info())).at(span).into()
    }

    fn event(&mut self, event: Event<'_>, span: Span) -> Result<(), Report> {
        match event {
            Event::DocumentStart(..) => self.anchors.clear(),
            Event::Scalar(text, style, anchor, tag) => {
                if self.expects_key() {
                    self.key(&text, style, tag.as_deref(), span);
                } else {
                    let data = self.scalar(&text, style, tag.as_deref(), span);
                    self.complete(Node { span, data }, anchor);
                }
            }
            Event::SequenceStart(_, anchor, _) => {
                self.open(span, anchor, Collection::List(Vec::new()))?;
            }
            Event::MappingStart(_, anchor, _) => {
                let map = Collection::Map {
                    entries: Vec::new(),
                    names: BTreeMap::new(),
                    merged: Vec::new(),
                    key: None,
                };
                self.open(span, anchor, map)?;
            }
            Event::SequenceEnd | Event::MappingEnd => self.close(span),
            Event::Alias(id) => self.alias(id, span)?,
            _ => {}
        }
        Ok(())
    }

    fn expects_key(&self) -> bool {
        matches!(self.stack.last(), Some(Open { data: Collection::Map { key: None, .. }, .. }))
    }

    fn open(&mut self, span: Span, anchor: usize, data: Collection) -> Result<(), Report> {
        if self.expects_key() {
            return Err(Diagnostic::error("a key must be text, not a list or a map").at(span).into());
        }
        if self.stack.len() >= MAX_DEPTH {
            return Err(Diagnostic::error(format!("more than {MAX_DEPTH} levels of nesting"))
                .at(span)
                .into());
        }
        self.stack.push(Open { span, anchor, data });
        Ok(())
    }

    fn close(&mut self, end: Span) {
        let Some(open) = self.stack.pop() else { return };
        let span = Span::new(self.source, open.span.start, end.start.max(open.span.start));
        let data = match open.data {
            Collection::List(items) => Data::List(items),
            Collection::Map { mut entries, mut names, merged, .. } => {
                for entry in merged.iter().flat_map(Node::entries) {
                    if names.insert(entry.key.clone(), entry.key_span).is_none() {
                        entries.push(entry.clone());
                    }
                }
                Data::Map(entries)
            }
        };
        self.complete(Node { span, data }, open.anchor);
    }

    /// Puts a finished value where it belongs.
    fn complete(&mut self, node: Node, anchor: usize) {
        if anchor != 0 {
            let (count, height) = measure(&node);
            self.anchors.insert(anchor, (node.clone(), count, height));
        }
        match self.stack.last_mut().map(|open| &mut open.data) {
            None => self.documents.push(node),
            Some(Collection::List(items)) => items.push(node),
            Some(Collection::Map { entries, merged, key, .. }) => match key.take() {
                Some(Key::Name(name, key_span)) => entries.push(Entry { key: name, key_span, value: node }),
                Some(Key::Merge) => match node.data {
                    Data::List(items) => merged.extend(items),
                    Data::Null | Data::Bool(_) | Data::Number(_) | Data::String(_) | Data::Map(_) => {
                        merged.push(node);
                    }
                },
                None => {}
            },
        }
    }

    fn alias(&mut self, id: usize, span: Span) -> Result<(), Report> {
        let Some((node, count, height)) = self.anchors.get(&id).cloned() else {
            return Err(Diagnostic::error("this alias stands inside its own anchor").at(span).into());
        };
        self.aliased += count;
        if self.aliased > MAX_ALIASED || self.stack.len() + height > MAX_DEPTH {
            return Err(Diagnostic::error("the aliases of this document grow beyond all measure")
                .at(span)
                .into());
        }
        if self.expects_key() {
            match node.data {
                Data::String(text) => self.key(&text, ScalarStyle::DoubleQuoted, None, span),
                Data::Null | Data::Bool(_) | Data::Number(_) | Data::List(_) | Data::Map(_) => {
                    return Err(Diagnostic::error("a key must be text").at(span).into());
                }
            }
        } else {
            self.complete(node, 0);
        }
        Ok(())
    }

    fn key(&mut self, text: &str, style: ScalarStyle, tag: Option<&Tag>, span: Span) {
        let mut name = text.to_owned();
        let merge = style == ScalarStyle::Plain && text == "<<";
        if !merge && style == ScalarStyle::Plain && tag.is_none() {
            match (scalar::kubectl(text), self.dialect) {
                (Ok(Data::String(_)), _) => {}
                // Go turns a number that is a key into its digits.
                (Ok(Data::Number(number)), Dialect::Manifest) => name = number.to_string(),
                _ => self.report.push(
                    Diagnostic::error(format!("the key `{text}` is not text for kubectl"))
                        .at(span)
                        .help(format!("quote it: \"{text}\"")),
                ),
            }
        }
        let Some(Open { data: Collection::Map { names, key, .. }, .. }) = self.stack.last_mut() else {
            return;
        };
        if merge {
            *key = Some(Key::Merge);
            return;
        }
        if let Some(first) = names.insert(name.clone(), span) {
            self.report.push(
                Diagnostic::error(format!("the key `{name}` stands here a second time"))
                    .rule("duplicate-key")
                    .field(name.as_str(), Some(Reason::DuplicateField))
                    .label(span, "second")
                    .context(first, "first")
                    .help("remove one of the two; readers differ in which one they take"),
            );
        }
        *key = Some(Key::Name(name, span));
    }

    fn scalar(&mut self, text: &str, style: ScalarStyle, tag: Option<&Tag>, span: Span) -> Data {
        let plain = style == ScalarStyle::Plain;
        if let Some(tag) = tag {
            return self.tagged(text, plain, tag, span);
        }
        if !plain {
            return Data::String(text.to_owned());
        }
        let by_kubectl = match scalar::kubectl(text) {
            Ok(data) => data,
            Err(reason) => {
                self.report.push(
                    Diagnostic::error(format!("`{text}` cannot be used: {reason}"))
                        .at(span)
                        .help(format!("if it is text, quote it: \"{text}\"")),
                );
                return Data::Null;
            }
        };
        if self.dialect == Dialect::Profile
            && (by_kubectl != scalar::core_1_2(text) || scalar::only_1_1(text))
        {
            self.report.push(
                Diagnostic::error(format!("`{text}` means one thing in YAML 1.1 and another in YAML 1.2"))
                    .at(span)
                    .help(format!(
                        "if it is text, quote it: \"{text}\"; if not, write `true`, `false` or a plain number"
                    )),
            );
        }
        by_kubectl
    }

    fn tagged(&mut self, text: &str, plain: bool, tag: &Tag, span: Span) -> Data {
        let core = tag.core_suffix();
        if core == Some("str") || (core.is_none() && self.dialect == Dialect::Manifest) {
            return Data::String(text.to_owned());
        }
        let data = scalar::kubectl(text).unwrap_or(Data::Null);
        let fits = match core {
            Some("bool") => matches!(data, Data::Bool(_)),
            Some("int" | "float") => matches!(data, Data::Number(_)),
            Some("null") => plain && data == Data::Null,
            _ => false,
        };
        if !fits {
            self.report.push(
                Diagnostic::error(format!("the tag of `{text}` is not understood"))
                    .at(span)
                    .help("leave the tag out; quotes make text"),
            );
        }
        data
    }
}

/// The number of values in a tree, and its height.
fn measure(node: &Node) -> (usize, usize) {
    let children = node.items().iter().chain(node.entries().iter().map(|entry| &entry.value));
    children.map(measure).fold((1, 1), |(count, height), (c, h)| (count + c, height.max(h + 1)))
}
