//! Every text we read or make, so that a finding can show the line it is about.

use std::borrow::Cow;
use std::cell::OnceCell;

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
}

/// Owns the texts; everything else refers to them by [`SourceId`] and [`Span`].
#[derive(Default)]
pub struct SourceMap {
    files: Vec<SourceFile>,
}

impl SourceMap {
    /// Takes a text in, under the name that messages show.
    pub fn add(&mut self, name: impl Into<String>, text: impl Into<Cow<'static, str>>) -> SourceId {
        let id = SourceId(u32::try_from(self.files.len()).unwrap_or(u32::MAX));
        self.files.push(SourceFile { name: name.into(), text: text.into(), lines: OnceCell::new() });
        id
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
        let Some(file) = self.file(span.source) else { return Position { line: 1, column: 1 } };
        let text = file.text.as_ref();
        let lines = file.lines.get_or_init(|| {
            let ends = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(end, _)| end + 1);
            std::iter::once(0).chain(ends).collect()
        });
        let line = lines.partition_point(|start| *start <= span.start).max(1);
        let start = lines.get(line - 1).copied().unwrap_or(0);
        let before = text.get(start..span.start.min(text.len())).unwrap_or("");
        Position { line, column: before.chars().count() + 1 }
    }

    fn file(&self, id: SourceId) -> Option<&SourceFile> {
        self.files.get(id.0 as usize)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_counts_characters_not_bytes() {
        let mut sources = SourceMap::default();
        let id = sources.add("x", "a: 1\nß: b");
        assert_eq!(sources.position(Span::new(id, 8, 9)), Position { line: 2, column: 3 });
    }
}
