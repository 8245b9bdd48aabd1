//! Texts to trees, with the secrets in them hidden: the door to the reader of YAML for all stages.

use super::tree::{self, Secret};
use crate::report::diagnostic::Report;
use crate::text::source::{SourceId, SourceMap, Span};
use crate::yaml::{self, Data, Dialect, Node};

/// All documents of a text, as [`yaml::read`] reads them.
///
/// # Errors
/// A syntax error, or every duplicate key, ambiguous scalar and other refusal, each with its place.
pub fn read(sources: &mut SourceMap, id: SourceId, dialect: Dialect) -> Result<Vec<Node>, Report> {
    let (documents, report) = read_all(sources, id, dialect);
    report.ok(documents).map(|(documents, _)| documents)
}

/// All documents of a text that can be read, and what is wrong with the others.
pub fn read_all(sources: &mut SourceMap, id: SourceId, dialect: Dialect) -> (Vec<Node>, Report) {
    let (documents, report) = yaml::read_all(sources.text(id), id, dialect);
    hide(&documents, sources);
    if report.has_errors() {
        hide_rest(sources, id, dialect);
    }
    (documents, report)
}

/// The value at the end of a text, from this byte on: that of `--set`.
///
/// # Errors
/// As for [`read`].
pub fn read_value(
    sources: &mut SourceMap,
    id: SourceId,
    from: usize,
    dialect: Dialect,
) -> Result<Vec<Node>, Report> {
    // Padding keeps the places right: the value is read where it stands in the word.
    let padded = format!("{}{}", " ".repeat(from), sources.text(id).get(from..).unwrap_or_default());
    let whole = Span::new(id, 0, sources.text(id).len());
    yaml::read(&padded, id, dialect).inspect_err(|_| sources.hide(whole))
}

/// Hides what is in documents that are not to be used, because something in them is wrong.
fn hide_rest(sources: &mut SourceMap, id: SourceId, dialect: Dialect) {
    let (documents, lost) = yaml::salvage(sources.text(id), id, dialect);
    hide(&documents, sources);
    for Span { start, end, .. } in lost {
        let text = sources.text(id);
        let (begin, _) = document_around(text, start);
        let (_, end) = document_around(text, end);
        sources.hide_unread(Span::new(id, begin.min(start), end));
    }
}

/// Hides the secrets in these trees.
pub fn hide<'t>(roots: impl IntoIterator<Item = &'t Node>, sources: &mut SourceMap) {
    for root in roots {
        let mut found = Vec::new();
        tree::each(root, |_, secret| found.push(secret));
        for secret in &found {
            hide_one(secret, sources);
        }
        name_object(root, !found.is_empty(), sources);
    }
}

fn hide_one(secret: &Secret<'_>, sources: &mut SourceMap) {
    sources.hide(secret.node.span);
    match (&secret.node.data, &secret.parts) {
        (Data::String(text), Some(parts)) => {
            parts.iter().filter_map(|part| text.get(part.clone())).for_each(|part| sources.hide_text(part));
        }
        (Data::String(text), None) => sources.hide_text(text),
        (Data::Number(number), _) => sources.hide_text(&number.to_string()),
        (Data::Null | Data::Bool(_) | Data::List(_) | Data::Map(_), _) => {}
    }
}

/// Names of objects are shown, whether a Secret holds the same text or not; so are keys beside a secret.
fn name_object(root: &Node, has_secrets: bool, sources: &mut SourceMap) {
    for place in [&["kind"][..], &["metadata", "name"], &["metadata", "namespace"]] {
        if let Some(name) = root.dig(place).and_then(Node::as_str) {
            sources.open_text(name);
        }
    }
    for item in root.list("items") {
        name_object(item, false, sources);
    }
    if has_secrets {
        open_keys(root, sources);
    }
}

fn open_keys(node: &Node, sources: &mut SourceMap) {
    for entry in node.entries() {
        if sources.hides_text(&entry.key) {
            sources.open_text(&entry.key);
        }
        open_keys(&entry.value, sources);
    }
    node.items().iter().for_each(|item| open_keys(item, sources));
}

/// Hides a whole text, because nothing is known of what is in it.
pub fn hide_all(sources: &mut SourceMap, id: SourceId) {
    sources.hide_unread(Span::new(id, 0, sources.text(id).len()));
}

/// The document around a byte: from the mark of YAML before it to the one behind it.
fn document_around(text: &str, at: usize) -> (usize, usize) {
    let (mut start, mut end) = (0, text.len());
    for (mark, _) in text.match_indices("---") {
        let is_mark = text.get(..mark).is_some_and(|before| before.is_empty() || before.ends_with('\n'))
            && text
                .get(mark + 3..)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', '\t', '\r', '\n']));
        if is_mark && mark <= at {
            start = mark;
        } else if is_mark {
            end = mark;
            break;
        }
    }
    (start, end)
}

#[cfg(test)]
mod tests;
