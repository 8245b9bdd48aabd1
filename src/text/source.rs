//! Every text we read or make, so that a finding can show the line it is about.

mod hidden_texts;

use std::borrow::Cow;
use std::cell::OnceCell;

pub use hidden_texts::HiddenTexts;

/// What stands in the place of a secret.
pub const HIDDEN: &str = "(hidden)";

/// Names one text in a [`SourceMap`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct SourceId(u32);

/// A range of bytes in one text; `start` is inclusive, `end` exclusive.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Span {
    /// The text.
    pub source: SourceId,
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

impl Span {
    /// The range `start..end` of `source`.
    pub fn new(source: SourceId, start: usize, end: usize) -> Self {
        Self { source, start, end }
    }
}

/// A line and a column, both from 1; the column counts characters, as editors do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Position {
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
}

struct SourceFile {
    name: String,
    text: Cow<'static, str>,
    /// Where each line begins; made when it is first asked for.
    lines: OnceCell<Vec<usize>>,
    /// Ranges of bytes that must stay hidden.
    hidden: Vec<(usize, usize)>,
    /// Those of them that are hidden because they cannot be read.
    unread: Vec<(usize, usize)>,
    /// All in order, and none that touches another; made when it is first asked for.
    hidden_in_order: OnceCell<Vec<(usize, usize)>>,
    /// How many characters begin before each block of bytes, because a line may have megabytes.
    characters: OnceCell<Vec<usize>>,
}

/// Bytes that are counted each time that a column is asked for.
const BLOCK: usize = 1024;

impl SourceFile {
    /// The number of characters that begin before a byte.
    fn characters_before(&self, byte: usize) -> usize {
        let bytes = self.text.as_bytes();
        let begins = |bytes: &[u8]| bytes.iter().filter(|byte| **byte & 0xc0 != 0x80).count();
        let blocks = self.characters.get_or_init(|| {
            let counted = bytes.chunks(BLOCK).scan(0, |sum, block| {
                let before = *sum;
                *sum += begins(block);
                Some(before)
            });
            counted.collect()
        });
        let byte = byte.min(bytes.len());
        let block = (byte / BLOCK).min(blocks.len().saturating_sub(1));
        blocks.get(block).copied().unwrap_or(0) + begins(bytes.get(block * BLOCK..byte).unwrap_or_default())
    }
}

/// Owns the texts; everything else refers to them by [`SourceId`] and [`Span`].
#[derive(Default)]
pub struct SourceMap {
    files: Vec<SourceFile>,
    /// Texts that no message may quote.
    secrets: HiddenTexts,
    /// Whether a key of a text that cannot be read is a name that says nothing of the user.
    is_known_key: Option<fn(&str) -> bool>,
}

impl SourceMap {
    /// No text yet. Of what cannot be read, keys with names that are known without the text are shown; without this, none.
    pub fn knowing(is_known_key: fn(&str) -> bool) -> Self {
        Self { is_known_key: Some(is_known_key), ..Self::default() }
    }

    /// Takes a text in, under the name that messages show.
    pub fn add(&mut self, name: impl Into<String>, text: impl Into<Cow<'static, str>>) -> SourceId {
        let id = SourceId(u32::try_from(self.files.len()).unwrap_or(u32::MAX));
        self.files.push(SourceFile {
            name: name.into(),
            text: text.into(),
            hidden: Vec::new(),
            unread: Vec::new(),
            hidden_in_order: OnceCell::new(),
            lines: OnceCell::new(),
            characters: OnceCell::new(),
        });
        id
    }

    /// Takes in the text that a source was announced for.
    pub fn fill(&mut self, id: SourceId, text: String) {
        if let Some(file) = self.files.get_mut(id.0 as usize) {
            file.text = text.into();
            (file.lines, file.characters) = (OnceCell::new(), OnceCell::new());
        }
    }

    /// Keeps a place out of everything that is shown.
    pub fn hide(&mut self, place: Span) {
        if let Some(file) = self.files.get_mut(place.source.0 as usize) {
            file.hidden.push((place.start, place.end));
            file.hidden_in_order = OnceCell::new();
        }
    }

    /// Keeps a place that cannot be read out of everything that is shown, except in outline: its layout, and the keys
    /// that are known without the text.
    pub fn hide_unread(&mut self, place: Span) {
        self.hide(place);
        if let Some(file) = self.files.get_mut(place.source.0 as usize) {
            file.unread.push((place.start, place.end));
        }
    }

    /// True if the whole place is part of one that cannot be read.
    pub fn is_unread(&self, place: Span) -> bool {
        let covers = |(start, end): &(usize, usize)| *start <= place.start && place.end <= *end;
        self.file(place.source).is_some_and(|file| file.unread.iter().any(covers))
    }

    /// True if a key in a place that cannot be read may be shown.
    pub fn is_known_key(&self, key: &str) -> bool {
        self.is_known_key.is_some_and(|is_known| is_known(key))
    }

    /// Keeps a text out of every message.
    pub fn hide_text(&mut self, text: &str) {
        self.secrets.add(text);
    }

    /// Lets a text into messages, although it is hidden elsewhere: the name of an object.
    pub fn open_text(&mut self, text: &str) {
        self.secrets.open(text);
    }

    /// True if this text is hidden.
    pub fn hides_text(&self, text: &str) -> bool {
        self.secrets.has(text)
    }

    /// A message without the texts that are hidden.
    pub fn without_secrets<'m>(&self, message: &'m str) -> Cow<'m, str> {
        self.secrets.without(message)
    }

    /// True if nothing in a place is hidden.
    pub fn may_show(&self, place: Span) -> bool {
        self.hidden_in(place).is_empty()
    }

    /// The hidden ranges that a place touches, in order.
    pub fn hidden_in(&self, place: Span) -> &[(usize, usize)] {
        let Some(file) = self.file(place.source) else { return &[] };
        let hidden = file.hidden_in_order.get_or_init(|| joined(file.hidden.clone()));
        let first = hidden.partition_point(|(_, end)| *end <= place.start);
        let rest = hidden.get(first..).unwrap_or_default();
        rest.get(..rest.partition_point(|(start, _)| *start < place.end)).unwrap_or_default()
    }

    /// The whole text with [`HIDDEN`] in the place of what is hidden.
    pub fn shown_text(&self, id: SourceId) -> String {
        let text = self.text(id);
        let mut out = String::with_capacity(text.len());
        let mut at = 0;
        for (start, end) in self.hidden_in(Span::new(id, 0, text.len())) {
            out.push_str(text.get(at..*start).unwrap_or_default());
            out.push_str(HIDDEN);
            at = *end;
        }
        out.push_str(text.get(at..).unwrap_or_default());
        out
    }

    /// The name that messages show: a path, `profiles/prod.yaml`, `--set`, ….
    pub fn name(&self, id: SourceId) -> &str {
        self.file(id).map_or("", |file| file.name.as_str())
    }

    /// The whole text.
    pub fn text(&self, id: SourceId) -> &str {
        self.file(id).map_or("", |file| file.text.as_ref())
    }

    /// Where a span begins.
    pub fn position(&self, span: Span) -> Position {
        self.position_of(span.source, span.start)
    }

    /// Where a span ends: the place of the first character that is no part of it.
    pub fn end(&self, span: Span) -> Position {
        self.position_of(span.source, span.end)
    }

    fn position_of(&self, source: SourceId, byte: usize) -> Position {
        let Some(file) = self.file(source) else { return Position { line: 1, column: 1 } };
        let lines = file.lines.get_or_init(|| {
            let bytes = file.text.bytes().enumerate();
            let ends = bytes.filter(|(_, byte)| *byte == b'\n').map(|(end, _)| end + 1);
            std::iter::once(0).chain(ends).collect()
        });
        let line = lines.partition_point(|start| *start <= byte).max(1);
        let start = lines.get(line - 1).copied().unwrap_or(0);
        Position { line, column: file.characters_before(byte) - file.characters_before(start) + 1 }
    }

    fn file(&self, id: SourceId) -> Option<&SourceFile> {
        self.files.get(id.0 as usize)
    }
}

/// The same ranges in order, where those that overlap are one.
fn joined(mut ranges: Vec<(usize, usize)>) -> Vec<(usize, usize)> {
    ranges.retain(|(start, end)| start < end);
    ranges.sort_unstable();
    ranges.dedup_by(|next, last| {
        let overlaps = next.0 <= last.1;
        if overlaps {
            last.1 = last.1.max(next.1);
        }
        overlaps
    });
    ranges
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_counts_characters_not_bytes() {
        let mut sources = SourceMap::default();
        let id = sources.add("x", "a: 1\nß: b");
        assert_eq!(sources.position(Span::new(id, 8, 9)), Position { line: 2, column: 3 });
        assert_eq!(sources.end(Span::new(id, 0, 1)), Position { line: 1, column: 2 });
        // Beyond the end is at the end.
        assert_eq!(sources.position(Span::new(id, 99, 99)), Position { line: 2, column: 5 });
    }

    #[test]
    fn columns_of_long_lines_are_counted_once() {
        let mut sources = SourceMap::default();
        let id = sources.add("x", "ß".repeat(3_000_000));
        for i in 0..20_000 {
            let at = i * 300;
            assert_eq!(sources.position(Span::new(id, at, at)).column, at / 2 + 1);
        }
        let empty = sources.add("y", "");
        assert_eq!(sources.position(Span::new(empty, 0, 0)), Position { line: 1, column: 1 });
    }

    #[test]
    fn what_is_hidden_may_not_be_shown() {
        let mut sources = SourceMap::knowing(|key| key == "a");
        let [id, other] = ["x", "y"].map(|name| sources.add(name, "0123456789"));
        for (start, end) in [(6, 8), (2, 4), (3, 4), (2, 5), (9, 9)] {
            sources.hide(Span::new(id, start, end));
        }
        let shown: Vec<usize> = (0..10).filter(|at| sources.may_show(Span::new(id, *at, at + 1))).collect();
        assert_eq!(shown, [0, 1, 5, 8, 9]);
        assert!(!sources.may_show(Span::new(id, 0, 10)) && !sources.may_show(Span::new(id, 5, 7)));
        assert!(sources.may_show(Span::new(other, 0, 10)) && sources.may_show(Span::new(id, 5, 6)));
        sources.hide(Span::new(id, 5, 6));
        assert!(!sources.may_show(Span::new(id, 5, 6)));
        assert!(!sources.is_unread(Span::new(id, 5, 6)));
        sources.hide_unread(Span::new(id, 1, 4));
        assert!(sources.is_known_key("a") && !sources.is_known_key("b"));
        assert!(!sources.may_show(Span::new(id, 1, 2)) && sources.is_unread(Span::new(id, 1, 4)));
        assert!(!sources.is_unread(Span::new(id, 1, 5)) && !sources.is_unread(Span::new(other, 1, 2)));
    }
}
