//! Which kinds the input shows, and of which of them it shows every object.

use std::collections::BTreeSet;

use super::state::Kind;
use crate::kubernetes::manifest::Object;
use crate::yaml::Node;

/// What kubectl was asked for, as far as its answer shows that.
#[derive(Debug, Default)]
pub(super) struct Shown {
    kinds: BTreeSet<Kind>,
    /// In a list, which may hold only objects that were asked for by name.
    in_lists: BTreeSet<Kind>,
    listed: BTreeSet<Kind>,
}

impl Shown {
    /// What these documents show. Objects that are asked for by name come alone, or in a list of their kind only; a list
    /// of several kinds holds all of each.
    pub(super) fn of(documents: &[Node]) -> Self {
        let mut shown = Self::default();
        let nothing = documents.iter().all(|document| list_of(document).is_some_and(<[Node]>::is_empty));
        for document in documents {
            let Some(items) = list_of(document) else { continue };
            let name = document.text("kind").and_then(|kind| kind.strip_suffix("List")).unwrap_or_default();
            // `kubectl get` prints a `List`, the API server a `PodList`. An empty `List` does not say of which kind it is.
            if items.is_empty() {
                let is_meant =
                    |kind: &Kind| kind.name() == name || (name.is_empty() && nothing && !kind.is_extra());
                shown.listed.extend(Kind::ALL.iter().copied().filter(is_meant));
                continue;
            }
            let kinds: BTreeSet<Kind> =
                items.iter().filter_map(|item| Kind::of(&Object::of(item)?)).collect();
            shown.in_lists.extend(kinds.iter().copied());
            if kinds.len() > 1 || !name.is_empty() {
                shown.listed.extend(kinds);
            }
        }
        shown.in_lists.extend(shown.listed.iter().copied());
        shown.kinds.extend(shown.listed.iter().copied());
        shown
    }

    /// An object of this kind is in the input.
    pub(super) fn add(&mut self, kind: Kind) {
        self.kinds.insert(kind);
    }

    /// Objects of these kinds were asked for.
    pub(super) fn extend(&mut self, kinds: impl Iterator<Item = Kind>) {
        self.listed.extend(kinds);
        self.in_lists.extend(self.listed.iter().copied());
        self.kinds.extend(self.listed.iter().copied());
    }

    /// The lists hold only objects that were asked for by name.
    pub(super) fn forget_lists(&mut self) {
        self.listed.clear();
    }

    /// True if no kind is shown.
    pub(super) fn is_empty(&self) -> bool {
        self.kinds.is_empty()
    }

    /// True if objects of this kind are shown, or that there is none.
    pub(super) fn shows(&self, kind: Kind) -> bool {
        self.kinds.contains(&kind)
    }

    /// True if a list shows objects of this kind, or that there is none.
    pub(super) fn has_list(&self, kind: Kind) -> bool {
        self.in_lists.contains(&kind)
    }

    /// True if all objects of this kind are shown.
    pub(super) fn lists(&self, kind: Kind) -> bool {
        self.listed.contains(&kind)
    }

    /// The kinds, in words.
    pub(super) fn kinds(&self) -> String {
        self.kinds.iter().map(|kind| format!("{}s", kind.name())).collect::<Vec<_>>().join(" and ")
    }
}

fn list_of(document: &Node) -> Option<&[Node]> {
    document.text("kind")?.strip_suffix("List")?;
    Some(document.get("items")?.items())
}
