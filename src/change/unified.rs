//! Line by line what is different in one object. The only door to similar.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::Range;

use similar::{ChangeTag, TextDiff};

use super::{Pair, secret};
use crate::text::limits;
use crate::yaml::{self, Data, Node};

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
    let new = match (&old, new) {
        (Some(old), Some(mut new)) => {
            ordered(&mut new, old);
            Some(new)
        }
        (_, new) => new,
    };
    let text =
        |side: &Option<Node>| side.as_ref().map(|node| yaml::emit(&node.to_value())).unwrap_or_default();
    let (old, new) = (text(&old), text(&new));
    let diff = TextDiff::from_lines(&old, &new);
    let lengths = |text: &str| -> Vec<usize> {
        std::iter::once(0)
            .chain(text.split_inclusive('\n').scan(0, |sum, line| {
                *sum += line.len();
                Some(*sum)
            }))
            .collect()
    };
    let (before_bytes, after_bytes) = (lengths(&old), lengths(&new));
    let mut found = Vec::new();
    for group in diff.grouped_ops(CONTEXT) {
        let (Some(first), Some(last)) = (group.first(), group.last()) else { continue };
        let range = |start: usize, end: usize| format!("{},{}", start + 1, end - start);
        let (before, after) = (
            range(first.old_range().start, last.old_range().end),
            range(first.new_range().start, last.new_range().end),
        );
        found.push(Line::Hunk(format!("@@ -{before} +{after} @@")));
        for op in &group {
            let is_large = op.old_range().len() + op.new_range().len() > limits::LINES_COMPARED
                || bytes(&before_bytes, op.old_range()) + bytes(&after_bytes, op.new_range())
                    > limits::BYTES_COMPARED;
            if is_large {
                found.extend(
                    diff.iter_changes(op)
                        .map(|change| line(change.tag(), std::iter::once((false, change.value().into())))),
                );
            } else {
                // Never until a point in time: the output would depend on the machine.
                let changes = diff.iter_inline_changes_deadline(op, None);
                found.extend(changes.map(|change| line(change.tag(), change.iter_strings_lossy())));
            }
        }
    }
    secret::settle(&mut found, &old);
    found
}

/// The bytes of some lines, by where each line begins.
fn bytes(starts: &[usize], lines: Range<usize>) -> usize {
    let start = |line: usize| starts.get(line).or(starts.last()).copied().unwrap_or(0);
    start(lines.end) - start(lines.start)
}

/// A line of a diff, in pieces.
fn line<'a>(tag: ChangeTag, pieces: impl Iterator<Item = (bool, Cow<'a, str>)>) -> Line {
    let pieces =
        pieces.map(|(changed, text)| Piece { text: text.trim_end_matches('\n').to_owned(), changed });
    match tag {
        ChangeTag::Equal => Line::Same(pieces.map(|piece| piece.text).collect()),
        ChangeTag::Delete => Line::Removed(pieces.collect()),
        ChangeTag::Insert => Line::Added(pieces.collect()),
    }
}

/// Brings the keys of maps into the order of the other side: another order means nothing.
fn ordered(new: &mut Node, old: &Node) {
    match &mut new.data {
        Data::Map(entries) => {
            let places: BTreeMap<&str, usize> =
                old.entries().iter().enumerate().map(|(place, entry)| (entry.key.as_str(), place)).collect();
            // A new key stays behind the one that it follows.
            let mut last = None;
            let mut sorted: Vec<_> = entries
                .drain(..)
                .map(|entry| {
                    let place = places.get(entry.key.as_str()).copied();
                    last = place.or(last);
                    ((last, place.is_none()), entry)
                })
                .collect();
            sorted.sort_by_key(|(place, _)| *place);
            entries.extend(sorted.into_iter().map(|(_, entry)| entry));
            for entry in entries {
                if let Some(old) = old.get(&entry.key) {
                    ordered(&mut entry.value, old);
                }
            }
        }
        Data::List(items) => {
            for (index, item) in items.iter_mut().enumerate() {
                let name = |item: &Node| item.get("name").and_then(Node::as_str).map(str::to_owned);
                let wanted = name(item);
                let named = |other: &&Node| wanted.is_some() && name(other) == wanted;
                if let Some(old) = old.items().iter().find(named).or_else(|| old.items().get(index)) {
                    ordered(item, old);
                }
            }
        }
        Data::Null | Data::Bool(_) | Data::Number(_) | Data::String(_) => {}
    }
}

/// True if only a cluster can have written it.
pub(super) fn is_live(root: &Node) -> bool {
    root.get("metadata").is_some_and(|metadata| {
        ["managedFields", "resourceVersion", "uid"].iter().any(|field| metadata.get(field).is_some())
    })
}
