//! What is secret is compared, but never shown: both sides of a pair have marks in its place, and equal secrets have
//! equal marks.

use std::sync::Arc;

use super::Pair;
use super::unified::{Line, Piece};
use crate::secret::{Mask, numbers_in};
use crate::yaml::Node;

/// Puts marks in the place of all secrets. What was written is kept for the API server's checks, which look at it as it is;
/// whatever is said of it goes through [`Mask::clean`].
pub(super) fn hide(pairs: &mut [Pair]) {
    let mut mask = Mask::default();
    for pair in pairs.iter_mut() {
        for side in [&mut pair.old, &mut pair.new].into_iter().flatten() {
            *side = mask.masked(side);
        }
        for written in [&pair.old_written, &pair.new_written].into_iter().flatten() {
            mask.learn(written);
        }
        for name in [Some(&pair.kind), Some(&pair.name), pair.namespace.as_ref()].into_iter().flatten() {
            mask.open(name);
        }
    }
    let mask = Arc::new(mask);
    for pair in pairs {
        pair.mask = Arc::clone(&mask);
    }
}

/// Both sides of an object as they may be compared line by line.
pub(super) fn marked(pair: &Pair, old: Option<&Node>, new: Option<&Node>) -> (Option<Node>, Option<Node>) {
    (old.map(|node| pair.mask.again(node)), new.map(|node| pair.mask.again(node)))
}

/// The lines of a comparison as they may be shown.
pub(super) fn settle(lines: &mut [Line], old: &str) {
    let known = numbers_in(old);
    for line in lines {
        match line {
            Line::Hunk(_) => {}
            Line::Same(text) => *text = Mask::of_old(text),
            Line::Removed(pieces) => whole(pieces, Mask::of_old),
            Line::Added(pieces) => whole(pieces, |text| Mask::of_new(text, &known)),
        }
    }
}

/// A mark may be in several pieces of a line.
fn whole(pieces: &mut Vec<Piece>, shown: impl Fn(&str) -> String) {
    let text: String = pieces.iter().map(|piece| piece.text.as_str()).collect();
    let clean = shown(&text);
    if clean != text {
        *pieces = vec![Piece { text: clean, changed: false }];
    }
}
