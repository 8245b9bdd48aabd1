//! One set of objects, and how much of a cluster it shows.

use std::collections::{BTreeMap, BTreeSet};

use super::Pair;
use super::live;
use super::unified::is_live;
use crate::kubernetes::manifest::Object;
use crate::yaml::Node;

/// One set of objects.
#[derive(Clone, Debug, Default)]
pub struct Side {
    /// The objects, nulls removed.
    pub nodes: Vec<Node>,
    /// What kubectl was asked for, if the objects come from a cluster.
    pub(super) listing: Option<Listing>,
}

impl Side {
    /// These objects, without those that only a cluster makes.
    pub fn new(nodes: Vec<Node>) -> Self {
        Self { nodes: live::applied(nodes), listing: None }
    }

    /// The same where a listing shows only some kinds of objects.
    #[must_use]
    pub fn listed(self, listing: Option<Listing>) -> Self {
        Self { listing, ..self }
    }

    /// True unless objects of kinds that it does not show may exist.
    pub fn is_whole(&self) -> bool {
        self.listing.is_none()
    }

    /// The objects.
    pub fn objects(&self) -> impl Iterator<Item = Object<'_>> {
        self.nodes.iter().filter_map(Object::of)
    }
}

/// The kinds of objects that a listing of a cluster shows, each with its Namespaces. `kubectl get` prints only what exists,
/// so a kind that it does not show may not have been asked for.
#[derive(Clone, Debug, Default)]
pub struct Listing {
    shown: BTreeMap<(String, String), BTreeSet<String>>,
}

impl Listing {
    /// What documents show; none if no object in them comes from a cluster. Of an object that is not an item of a list nothing
    /// is known but itself.
    pub fn of<'a>(documents: impl IntoIterator<Item = &'a Node>) -> Option<Self> {
        let mut listing = Self::default();
        let mut any = false;
        for document in documents {
            let kind = document.get("kind").and_then(Node::as_str).unwrap_or_default();
            let Some(name) = kind.strip_suffix("List") else {
                any |= is_live(document);
                continue;
            };
            let items = document.get("items").map(Node::items).unwrap_or_default();
            any |= items.iter().any(is_live);
            for item in items {
                // In a `ConfigMapList` the items need not say what they are.
                let text = |key| item.get(key).and_then(Node::as_str);
                let version = text("apiVersion").or_else(|| document.get("apiVersion")?.as_str());
                let group =
                    version.and_then(|version| version.split_once('/')).map_or("", |(group, _)| group);
                let namespace = item.dig(&["metadata", "namespace"]).and_then(Node::as_str);
                listing
                    .shown
                    .entry((group.to_owned(), text("kind").unwrap_or(name).to_owned()))
                    .or_default()
                    .insert(namespace.unwrap_or_default().to_owned());
            }
        }
        any.then_some(listing)
    }

    /// True if it shows other objects of the same kind in the same Namespace, so that all of them are known.
    pub(super) fn shows(&self, pair: &Pair) -> bool {
        let group = pair.api_version.split_once('/').map_or("", |(group, _)| group);
        let namespaces = self.shown.get(&(group.to_owned(), pair.kind.clone()));
        match (namespaces, &pair.namespace) {
            (Some(namespaces), Some(namespace)) => namespaces.contains(namespace),
            // The Namespace is whatever the manifests are applied to.
            (found, None) => found.is_some(),
            (None, _) => false,
        }
    }
}
