//! What a Secret holds is compared, but never shown.
//!
//! A misspelt field holds the same as the right one, and an annotation may hold anything: only the fields that tell
//! Secrets apart are shown with their values, of all others the names.

use super::Pair;
use crate::yaml::{Data, Node};

const HIDDEN: &str = "(hidden)";
const CHANGED: &str = "(hidden, changed)";

/// Fields that are shown, if they are a single value.
const OPEN: [&str; 7] = [
    "apiVersion",
    "immutable",
    "kind",
    "metadata.generateName",
    "metadata.name",
    "metadata.namespace",
    "type",
];

/// True if the object is a Secret, or looks like one that is misspelt.
pub(super) fn is_secret(pair: &Pair) -> bool {
    ["Secret", "Secrets", "SecretList"].iter().any(|kind| pair.kind.trim().eq_ignore_ascii_case(kind))
}

/// Both sides of an object as they may be shown.
pub(super) fn shown<'a>(
    pair: &Pair,
    old: Option<&'a Node>,
    new: Option<&'a Node>,
) -> (Option<Node>, Option<Node>) {
    let (mut before, mut after) = (old.cloned(), new.cloned());
    if is_secret(pair) {
        let changed = if old.is_some() { CHANGED } else { HIDDEN };
        for (side, other, text) in [(&mut before, old, HIDDEN), (&mut after, old, changed)] {
            if let Some(side) = side {
                hide(side, "", other, text);
                // It repeats the whole manifest.
                if let Some(annotations) = side.dig_mut(&["metadata", "annotations"]) {
                    annotations.remove("kubectl.kubernetes.io/last-applied-configuration");
                }
            }
        }
    }
    (before, after)
}

/// A value of a Secret, or a part of one, as it may be shown.
pub(super) fn part(node: &Node, place: &str) -> Node {
    let mut node = node.clone();
    hide(&mut node, place, None, HIDDEN);
    node
}

/// Every value below that is not open, so that only names are left; with this text if it is not what it was.
fn hide(node: &mut Node, place: &str, other: Option<&Node>, changed: &str) {
    match &mut node.data {
        Data::Map(entries) => {
            for entry in entries {
                let place =
                    if place.is_empty() { entry.key.clone() } else { format!("{place}.{}", entry.key) };
                hide(&mut entry.value, &place, other.and_then(|other| other.get(&entry.key)), changed);
            }
        }
        Data::List(items) => {
            for (index, item) in items.iter_mut().enumerate() {
                hide(item, "", other.and_then(|other| other.items().get(index)), changed);
            }
        }
        _ if OPEN.contains(&place) || place.starts_with("metadata.labels.") => {}
        data => {
            let is_same = other.is_some_and(|other| other.data == *data);
            *data = Data::String(if is_same { HIDDEN } else { changed }.to_owned());
        }
    }
}
