//! Which keys a map has already.

use std::collections::BTreeMap;

use crate::text::source::Span;
use crate::yaml::node::Entry;

/// Where the keys of a map stand; only for maps with many of them.
#[derive(Default)]
pub(super) struct Names {
    places: BTreeMap<String, Span>,
    /// How many entries are among them; a key may be there again.
    count: usize,
}

impl Names {
    /// So many keys are looked through one by one.
    const FEW: usize = 16;

    /// Where a key stands among the entries.
    pub(super) fn find(&mut self, name: &str, entries: &[Entry]) -> Option<Span> {
        if entries.len() <= Self::FEW {
            return entries.iter().find(|entry| entry.key == name).map(|entry| entry.key_span);
        }
        let new = entries.get(self.count..).unwrap_or_default();
        self.count = entries.len();
        for entry in new {
            self.places.entry(entry.key.clone()).or_insert(entry.key_span);
        }
        self.places.get(name).copied()
    }
}
