//! Where the keys of a map are, for whoever asks for many of them.

use std::collections::BTreeMap;

use super::Entry;

/// The places of the keys of a map as it was.
#[derive(Debug)]
pub struct Keys {
    places: Option<BTreeMap<String, usize>>,
    count: usize,
}

impl Keys {
    /// So few keys are searched one by one.
    const FEW: usize = 16;

    /// The keys of these entries, for so many searches.
    pub fn of(entries: &[Entry], searches: usize) -> Self {
        let many = searches > Self::FEW && entries.len() > Self::FEW;
        let places = || entries.iter().enumerate().map(|(place, entry)| (entry.key.clone(), place)).collect();
        Self { places: many.then(places), count: entries.len() }
    }

    /// The entry of a key, in the same map.
    pub fn get<'e>(&self, entries: &'e [Entry], key: &str) -> Option<&'e Entry> {
        self.find(entries, key).and_then(|place| entries.get(place))
    }

    /// The place of a key. The entries may be those that the places were taken of, with others behind them: the keys of
    /// one patch differ, so those are never searched for.
    pub fn find(&self, entries: &[Entry], key: &str) -> Option<usize> {
        match &self.places {
            Some(places) => places.get(key).copied(),
            None => entries.iter().take(self.count).position(|entry| entry.key == key),
        }
    }
}
