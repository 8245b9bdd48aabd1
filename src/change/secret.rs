//! What a Secret holds is compared, but never shown.

use super::Pair;
use crate::yaml::{Data, Node};

const HIDDEN: &str = "(hidden)";
const CHANGED: &str = "(hidden, changed)";
const MAPS: [&str; 2] = ["data", "stringData"];

/// Both sides of an object as they may be shown.
pub(super) fn shown<'a>(
    pair: &Pair,
    old: Option<&'a Node>,
    new: Option<&'a Node>,
) -> (Option<Node>, Option<Node>) {
    let (mut before, mut after) = (old.cloned(), new.cloned());
    if pair.is("v1", "Secret") {
        for (side, other) in [(&mut before, None), (&mut after, old)] {
            if let Some(side) = side {
                hide(side, other);
            }
        }
    }
    (before, after)
}

/// A value of a Secret, or a part of one, as it may be shown.
pub(super) fn part(node: &Node, place: &str) -> Node {
    let mut node = node.clone();
    match place.split('.').next() {
        Some("") | None => hide(&mut node, None),
        Some(map) if MAPS.contains(&map) => veil(&mut node, HIDDEN),
        Some(_) => {}
    }
    node
}

fn hide(root: &mut Node, other: Option<&Node>) {
    for map in MAPS {
        let known = |key: &str| other.and_then(|other| other.dig(&[map, key])).map(|node| node.data.clone());
        for entry in root.get_mut(map).and_then(Node::entries_mut).into_iter().flatten() {
            let is_new = other.is_some() && known(&entry.key).as_ref() != Some(&entry.value.data);
            veil(&mut entry.value, if is_new { CHANGED } else { HIDDEN });
        }
    }
    // It repeats the whole manifest.
    if let Some(annotations) = root.dig_mut(&["metadata", "annotations"]) {
        annotations.remove("kubectl.kubernetes.io/last-applied-configuration");
    }
}

/// Every value below, so that only names are left.
fn veil(node: &mut Node, text: &str) {
    match &mut node.data {
        Data::Map(entries) => entries.iter_mut().for_each(|entry| veil(&mut entry.value, text)),
        Data::List(items) => items.iter_mut().for_each(|item| veil(item, text)),
        data => *data = Data::String(text.to_owned()),
    }
}
