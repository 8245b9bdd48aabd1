//! Events of the parser to [`Node`]s.

use std::collections::BTreeMap;

use granit_parser::{Event, ScalarStyle, Tag};

use super::names::Names;
use super::{Dialect, Fatal, too_deep, twice};
use crate::report::diagnostic::{Diagnostic, Report};
use crate::text::limits;
use crate::text::source::{SourceId, Span};
use crate::yaml::node::{Data, Entry, Node};
use crate::yaml::scalar;

/// A collection that is still open.
struct Open {
    span: Span,
    anchor: usize,
    data: Collection,
}

enum Collection {
    List(Vec<Node>),
    Map { entries: Vec<Entry>, names: Names, merged: Vec<Node>, key: Option<Key> },
}

enum Key {
    Name(String, Span),
    Merge,
    /// It stood there before, under this name; its value is dropped.
    Again(String, Span),
}

/// Makes trees of the events of a parser.
pub(super) struct Builder {
    source: SourceId,
    dialect: Dialect,
    length: usize,
    anchors: BTreeMap<usize, (Node, usize, usize)>,
    copied: usize,
    stack: Vec<Open>,
    /// The document has a value that cannot be read.
    broken: bool,
    /// Nothing is dropped that could be read.
    salvages: bool,
    /// Where the document begins that is being read.
    begin: usize,
    /// Documents that could not be read to their ends.
    lost: Vec<Span>,
    documents: Vec<Node>,
    report: Report,
}

impl Builder {
    pub(super) fn new(source: SourceId, dialect: Dialect, length: usize) -> Self {
        Self {
            source,
            dialect,
            length,
            anchors: BTreeMap::new(),
            copied: 0,
            stack: Vec::new(),
            broken: false,
            salvages: false,
            begin: 0,
            lost: Vec::new(),
            documents: Vec::new(),
            report: Report::default(),
        }
    }

    /// The text that is read.
    pub(super) fn source(&self) -> SourceId {
        self.source
    }

    /// The same, but it keeps every value of a key that is there again, and documents with values that cannot be read.
    pub(super) fn salvaging(self) -> Self {
        Self { salvages: true, ..self }
    }

    /// The document that is being read cannot be read to its end.
    pub(super) fn give_up(&mut self, error: Diagnostic) {
        let end = error.primary.as_ref().map_or(self.begin, |label| label.span.end);
        self.lost.push(Span::new(self.source, self.begin.min(end), end));
        self.begin = end;
        self.report.push(error);
        self.stack.clear();
    }

    /// All documents that were read, what was wrong, and from where to where documents could not be read.
    pub(super) fn done(self) -> (Vec<Node>, Report, Vec<Span>) {
        (self.documents, self.report, self.lost)
    }

    /// Takes the next event.
    pub(super) fn event(&mut self, event: Event<'_>, span: Span) -> Result<(), Fatal> {
        match event {
            Event::DocumentStart(..) => {
                self.begin = span.start;
                self.anchors.clear();
                self.broken = false;
            }
            Event::Scalar(text, style, anchor, tag) => {
                if self.expects_key() {
                    self.key(&text, style, tag.as_deref(), span);
                } else {
                    let data = self.scalar(&text, style, tag.as_deref(), span);
                    self.complete(Node { span, data }, anchor)?;
                }
            }
            Event::SequenceStart(_, anchor, _) => {
                self.open(span, anchor, Collection::List(Vec::new()))?;
            }
            Event::MappingStart(_, anchor, _) => {
                let map = Collection::Map {
                    entries: Vec::new(),
                    names: Names::default(),
                    merged: Vec::new(),
                    key: None,
                };
                self.open(span, anchor, map)?;
            }
            Event::SequenceEnd | Event::MappingEnd => self.close(span)?,
            Event::Alias(id) => self.alias(id, span)?,
            _ => {}
        }
        Ok(())
    }

    fn expects_key(&self) -> bool {
        matches!(self.stack.last(), Some(Open { data: Collection::Map { key: None, .. }, .. }))
    }

    fn open(&mut self, span: Span, anchor: usize, data: Collection) -> Result<(), Fatal> {
        if self.expects_key() {
            return fatal("a key must be text, not a list or a map", span);
        }
        if self.stack.len() >= limits::DEPTH {
            return Err(too_deep(span));
        }
        self.stack.push(Open { span, anchor, data });
        Ok(())
    }

    fn close(&mut self, end: Span) -> Result<(), Fatal> {
        let Some(open) = self.stack.pop() else { return Ok(()) };
        let span = Span::new(self.source, open.span.start, end.start.max(open.span.start));
        let data = match open.data {
            Collection::List(items) => Data::List(items),
            Collection::Map { mut entries, mut names, merged, .. } => {
                for entry in merged.iter().flat_map(Node::entries) {
                    if names.find(&entry.key, &entries).is_none() {
                        entries.push(entry.clone());
                    }
                }
                Data::Map(entries)
            }
        };
        self.complete(Node { span, data }, open.anchor)
    }

    /// Puts a finished value where it belongs.
    fn complete(&mut self, node: Node, anchor: usize) -> Result<(), Fatal> {
        if anchor != 0 {
            let (weight, height) = node.measure();
            self.copy(weight, node.span)?;
            self.anchors.insert(anchor, (node.clone(), weight, height));
        }
        match self.stack.last_mut().map(|open| &mut open.data) {
            None if self.broken && !self.salvages => {}
            // A manifest may have any number of empty documents, which are nothing.
            None if self.dialect == Dialect::Manifest && node.data == Data::Null => {}
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
                Some(Key::Again(name, key_span)) if self.salvages => {
                    entries.push(Entry { key: name, key_span, value: node });
                }
                Some(Key::Again(..)) | None => {}
            },
        }
        Ok(())
    }

    /// Counts values that are about to be copied.
    fn copy(&mut self, weight: usize, span: Span) -> Result<(), Fatal> {
        self.copied += weight;
        if self.copied > limits::ALIASES + self.length / 4 {
            return fatal("the aliases of this document expand to too many values", span);
        }
        Ok(())
    }

    fn alias(&mut self, id: usize, span: Span) -> Result<(), Fatal> {
        let Some((weight, height)) = self.anchors.get(&id).map(|anchor| (anchor.1, anchor.2)) else {
            return fatal("this alias stands inside its own anchor", span);
        };
        self.copy(weight, span)?;
        if self.stack.len() + height > limits::DEPTH {
            return Err(too_deep(span));
        }
        let Some((node, ..)) = self.anchors.get(&id).cloned() else { return Ok(()) };
        if !self.expects_key() {
            return self.complete(node, 0);
        }
        let Data::String(text) = node.data else { return fatal("a key must be text", span) };
        self.key(&text, ScalarStyle::DoubleQuoted, None, span);
        Ok(())
    }

    /// Something cannot be read, so its document is incomplete.
    fn refuse(&mut self, diagnostic: Diagnostic) {
        self.broken = true;
        self.report.push(diagnostic);
    }

    fn key(&mut self, text: &str, style: ScalarStyle, tag: Option<&Tag>, span: Span) {
        let mut name = text.to_owned();
        let merge = style == ScalarStyle::Plain && text == "<<";
        if !merge && style == ScalarStyle::Plain && tag.is_none() {
            match (scalar::kubectl(text), self.dialect) {
                (Ok(Data::String(_)), _) => {}
                // Go turns a number that is a key into its digits.
                (Ok(Data::Number(number)), Dialect::Manifest) => name = number.to_string(),
                _ => self.refuse(
                    Diagnostic::error(format!("the key `{text}` is not text for kubectl"))
                        .at(span)
                        .help(format!("quote it: \"{text}\"")),
                ),
            }
        }
        let Some(Open { data: Collection::Map { entries, names, key, .. }, .. }) = self.stack.last_mut()
        else {
            return;
        };
        if merge {
            *key = Some(Key::Merge);
            return;
        }
        if let Some(first) = names.find(&name, entries) {
            self.report.push(twice(&name, first, span));
            *key = Some(Key::Again(name, span));
            return;
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
                self.refuse(
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
            self.refuse(
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
            self.refuse(
                // The value may be a secret.
                Diagnostic::error("the tag of this value is not understood")
                    .at(span)
                    .help("leave the tag out; quotes make text"),
            );
        }
        data
    }
}

fn fatal<T>(message: &str, span: Span) -> Result<T, Fatal> {
    Err(Box::new(Diagnostic::error(message).at(span)))
}
