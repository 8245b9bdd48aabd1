//! Line by line what is different in one object. The only door to similar.

use similar::{ChangeTag, TextDiff};

use super::{Pair, secret};
use crate::yaml::{self, Node};

/// Lines around a change.
const CONTEXT: usize = 3;

/// A piece of a line, and whether it is what changed in the line.
pub(super) struct Piece {
    pub(super) text: String,
    pub(super) changed: bool,
}

/// A line of a unified diff.
pub(super) enum Line {
    /// `@@ … @@`.
    Hunk(String),
    /// On both sides.
    Same(String),
    /// On the old side only.
    Removed(Vec<Piece>),
    /// On the new side only.
    Added(Vec<Piece>),
}

/// The unified diff of a pair. Objects of a cluster are compared as the cluster has them, others as they were written.
pub(super) fn lines(pair: &Pair) -> Vec<Line> {
    let live = [&pair.old_written, &pair.new_written].into_iter().flatten().any(is_live);
    let (old, new) = if live { (&pair.old, &pair.new) } else { (&pair.old_written, &pair.new_written) };
    let (old, new) = secret::marked(pair, old.as_ref(), new.as_ref());
    let text =
        |side: &Option<Node>| side.as_ref().map(|node| yaml::emit(&node.to_value())).unwrap_or_default();
    let (old, new) = (text(&old), text(&new));
    let diff = TextDiff::from_lines(&old, &new);
    let mut found = Vec::new();
    for group in diff.grouped_ops(CONTEXT) {
        let (Some(first), Some(last)) = (group.first(), group.last()) else { continue };
        let range = |start: usize, end: usize| format!("{},{}", start + 1, end - start);
        let (before, after) = (
            range(first.old_range().start, last.old_range().end),
            range(first.new_range().start, last.new_range().end),
        );
        found.push(Line::Hunk(format!("@@ -{before} +{after} @@")));
        for change in group.iter().flat_map(|op| diff.iter_inline_changes(op)) {
            let pieces = change
                .iter_strings_lossy()
                .map(|(changed, text)| Piece { text: text.trim_end_matches('\n').to_owned(), changed });
            found.push(match change.tag() {
                ChangeTag::Equal => Line::Same(pieces.map(|piece| piece.text).collect()),
                ChangeTag::Delete => Line::Removed(pieces.collect()),
                ChangeTag::Insert => Line::Added(pieces.collect()),
            });
        }
    }
    secret::settle(&mut found, &old);
    found
}

/// True if only a cluster can have written it.
pub(super) fn is_live(root: &Node) -> bool {
    root.get("metadata").is_some_and(|metadata| {
        ["managedFields", "resourceVersion", "uid"].iter().any(|field| metadata.get(field).is_some())
    })
}
