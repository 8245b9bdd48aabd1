//! Where the keys of a map are, for patches that change many of them.

use std::collections::{BTreeMap, BTreeSet};

use crate::yaml::Entry;

/// The places of the keys of a map as it was.
pub(super) struct Keys {
    places: Option<BTreeMap<String, usize>>,
    count: usize,
}

impl Keys {
    /// So few keys are searched one by one.
    const FEW: usize = 16;

    /// The keys of these entries, for so many searches.
    pub(super) fn of(entries: &[Entry], searches: usize) -> Self {
        let many = searches > Self::FEW && entries.len() > Self::FEW;
        let places = || entries.iter().enumerate().map(|(place, entry)| (entry.key.clone(), place)).collect();
        Self { places: many.then(places), count: entries.len() }
    }

    /// The place of a key. The entries may be those that the places were taken of, with others behind them: the keys of
    /// one patch differ, so those are never searched for.
    pub(super) fn find(&self, entries: &[Entry], key: &str) -> Option<usize> {
        match &self.places {
            Some(places) => places.get(key).copied(),
            None => entries.iter().take(self.count).position(|entry| entry.key == key),
        }
    }
}

/// Takes out the entries at these places.
pub(super) fn remove(entries: &mut Vec<Entry>, places: &BTreeSet<usize>) {
    if places.is_empty() {
        return;
    }
    let mut place = 0;
    entries.retain(|_| {
        place += 1;
        !places.contains(&(place - 1))
    });
}
