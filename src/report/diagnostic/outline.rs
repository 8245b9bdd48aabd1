//! What is shown of a line in a text that cannot be read. Nothing is known about its parts, so each of them may be a
//! secret, except what the program knows without the text: how YAML is laid out, and the names of fields and settings.

use crate::text::source::SourceMap;

/// What stands for any text, whatever its length.
const MASK: &str = "***";

/// A line as it is shown, in three parts, of which the one in the middle is marked.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Outline {
    /// Up to the mark.
    pub before: String,
    /// What is marked; empty at the end of a line.
    pub marked: String,
    /// Behind the mark.
    pub after: String,
}

/// The layout of a line and the key that it begins with, if that is known, with a mask in the place of the rest; and where in
/// it these bytes of the line are.
pub(super) fn outline(line: &str, start: usize, end: usize, sources: &SourceMap) -> Outline {
    let layout = layout(line, sources);
    let (kept, rest) = line.split_at_checked(layout).unwrap_or(("", line));
    let mask = |text: &str| if text.trim().is_empty() { "" } else { MASK };
    let text = |from: usize, to: usize| kept.get(from..to).unwrap_or_default();
    if start < layout {
        let end = end.clamp(start, layout);
        let after = text(end, layout).to_owned() + mask(rest);
        return Outline { before: text(0, start).to_owned(), marked: text(start, end).to_owned(), after };
    }
    let (before, marked) = rest.split_at_checked(start - layout).unwrap_or((rest, ""));
    Outline { before: kept.to_owned() + mask(before), marked: mask(marked).to_owned(), after: String::new() }
}

/// How many bytes of a line are indentation, dashes, and a known key with its colon.
fn layout(line: &str, sources: &SourceMap) -> usize {
    let blank = |at: usize| {
        let rest = line.get(at..).unwrap_or_default();
        at + rest.len() - rest.trim_start_matches([' ', '\t']).len()
    };
    if matches!(line.trim_end(), "---" | "...") {
        return line.len();
    }
    let mut at = blank(0);
    while line.get(at..).is_some_and(|rest| rest.starts_with("- ") || rest.trim_end() == "-") {
        at = blank(at + 1);
    }
    let rest = line.get(at..).unwrap_or_default();
    let ends_key = |colon: &usize| {
        rest.get(colon + 1..).is_some_and(|value| value.is_empty() || value.starts_with([' ', '\t', '\r']))
    };
    let Some(colon) = rest.match_indices(':').map(|(colon, _)| colon).find(ends_key) else { return at };
    let key = rest.get(..colon).unwrap_or_default();
    let bare = ['"', '\''].iter().find_map(|quote| key.strip_prefix(*quote)?.strip_suffix(*quote));
    if sources.is_known_key(bare.unwrap_or(key)) { blank(at + colon + 1) } else { at }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::source::Span;

    const KNOWN: [&str; 6] =
        ["data", "log.retention.ms", "name", "replicaCount", "retention.bytes", "stringData"];

    /// The line in brackets around its mark.
    fn shown(line: &str, start: usize, end: usize) -> String {
        let mut sources = SourceMap::knowing(|key| KNOWN.contains(&key));
        let id = sources.add("x", line.to_owned());
        sources.hide_unread(Span::new(id, 0, line.len()));
        let Outline { before, marked, after } = outline(line, start, end, &sources);
        format!("{before}[{marked}]{after}")
    }

    #[test]
    fn layout_and_known_keys_are_shown_and_nothing_else() {
        for (line, wanted) in [
            ("", "[]"),
            ("---", "[---]"),
            ("replicaCount: 3", "[replicaCount: ]***"),
            ("  stringData:", "[  stringData:]"),
            ("  - name: sesame # open", "[  - name: ]***"),
            ("- - sesame", "[- - ]***"),
            ("\t\"data\": {", "[\t\"data\": ]***"),
            ("  'data':\r", "[  'data':]"),
            ("  log.retention.ms: [1", "[  log.retention.ms: ]***"),
            ("  retention.bytes: [1", "[  retention.bytes: ]***"),
            ("  sesame: open", "[  ]***"),
            ("  sesame data: open", "[  ]***"),
            ("  'data\": open", "[  ]***"),
            ("  data:open", "[  ]***"),
            ("  sesame", "[  ]***"),
            ("sesame", "[***]"),
            ("{name: sesame, data: open}", "[***]"),
            ("-----BEGIN PRIVATE KEY-----", "[***]"),
        ] {
            assert_eq!(shown(line, 0, line.len()), wanted, "{line}");
        }
    }

    /// Nor is its length.
    #[test]
    fn a_mark_is_where_the_mistake_is() {
        let line = "  name: sésame, open";
        for (start, end, wanted) in [
            (0, 0, "[]  name: ***"),
            (2, 6, "  [name]: ***"),
            (2, 99, "  [name: ]***"),
            (8, 9, "  name: [***]"),
            (9, 10, "  name: ***[***]"),
            (17, 18, "  name: ***[***]"),
            (21, 21, "  name: ***[]"),
            (99, 99, "  name: ***[]"),
            // Within a letter.
            (10, 11, "  name: ***[]"),
        ] {
            assert_eq!(shown(line, start, end), wanted, "{start}");
        }
    }
}
