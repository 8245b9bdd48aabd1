//! Which object of the new side takes the place of which on the old side.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::Side;
use super::normal::{as_applied, as_updated, last_applied, normal};
use super::unified::is_live;
use crate::kubernetes::manifest::Object;
use crate::kubernetes::schema;
use crate::secret::Mask;
use crate::text::shown;
use crate::yaml::Node;

/// An object before and after, as a cluster would have it.
#[derive(Clone, Debug)]
pub struct Pair {
    /// Group and version.
    pub api_version: String,
    /// The kind.
    pub kind: String,
    /// The Namespace, if it is in one.
    pub namespace: Option<String>,
    /// The name; of the new object, if both are there.
    pub name: String,
    /// The object before, defaults filled in and what a cluster adds removed.
    pub old: Option<Node>,
    /// The object after.
    pub new: Option<Node>,
    /// The object before, as it was written.
    pub old_written: Option<Node>,
    /// The object after, as it was written.
    pub new_written: Option<Node>,
    /// What stands in the place of secrets in `old` and `new`.
    pub mask: Arc<Mask>,
    /// True if the names differ in a hash only: one object is deleted and one created, but they mean the same.
    pub hashed: bool,
}

/// Whose kind an object is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// One of Kubernetes itself.
    Kubernetes,
    /// One of Strimzi, or the values of a chart.
    Known,
    /// Any other: another kind may have the same name.
    Unknown,
}

impl Pair {
    /// `StatefulSet/kafka`.
    pub fn display(&self) -> String {
        format!("{}/{}", self.kind, self.name)
    }

    /// `statefulset/kafka -n kafka`, for a command.
    pub fn argument(&self) -> String {
        self.argument_of(&self.name)
    }

    /// The same for an object of this kind, in this Namespace, that has another name.
    pub fn argument_of(&self, name: &str) -> String {
        let object = format!("{}/{name}", self.kind.to_lowercase());
        let object = shown::word(&object);
        match &self.namespace {
            Some(namespace) => format!("{object} -n {}", shown::word(namespace)),
            None => object.into_owned(),
        }
    }

    /// True if one object takes the place of another of the same name.
    pub fn is_update(&self) -> bool {
        self.old.is_some() && self.new.is_some() && !self.hashed
    }

    /// True if the manifest that was applied last, as far as that is known, did not have this field.
    pub fn was_left_out(&self, keys: &[&str]) -> bool {
        self.old_written.as_ref().and_then(applied).is_some_and(|applied| applied.dig(keys).is_none())
    }

    /// The new object as the API server judges it: what goes with a change of type is gone.
    pub fn new_as_updated(&self) -> Option<Node> {
        let new = self.new_written.as_ref()?;
        Some(match &self.old {
            Some(old) if self.is("v1", "Service") => as_updated(old, new),
            _ => new.clone(),
        })
    }

    /// Whose kind it is.
    pub(super) fn kind_of(&self) -> Kind {
        if schema::kubernetes(&self.api_version, &self.kind).is_some() {
            Kind::Kubernetes
        } else if self.is_of_strimzi() || self.is_chart() {
            Kind::Known
        } else {
            Kind::Unknown
        }
    }

    /// The kind; nothing if it is one that only its own controller knows, whatever its name.
    pub(super) fn known_kind(&self) -> &str {
        if self.kind_of() == Kind::Unknown { "" } else { &self.kind }
    }

    /// True if it is of this kind.
    pub fn is(&self, api_version: &str, kind: &str) -> bool {
        self.kind == kind && self.api_version == api_version
    }

    /// The object before, at these keys.
    pub fn old_at(&self, keys: &[&str]) -> Option<&Node> {
        self.old.as_ref()?.dig(keys)
    }

    /// The object after, at these keys.
    pub fn new_at(&self, keys: &[&str]) -> Option<&Node> {
        self.new.as_ref()?.dig(keys)
    }
}

type Key = (String, String, Option<String>, String);

/// Pairs objects by group, kind, Namespace and name; then what is left over by the name without its hash.
pub(super) fn pair(old: &Side, new: &Side) -> Vec<Pair> {
    let mut before: BTreeMap<Key, &Node> = BTreeMap::new();
    for object in old.objects() {
        before.insert(key(&object), object.root);
    }
    let mut pairs = Vec::new();
    let mut unmatched = Vec::new();
    for object in new.objects() {
        match before.remove(&key(&object)) {
            Some(root) => pairs.push(made(Some(root), Some(object.root), false)),
            None => unmatched.push(object),
        }
    }
    let mut others = Others::of(before.keys());
    for object in unmatched {
        let wanted = key(&object);
        let same = others.elsewhere(&wanted, &before);
        let hashed = same.is_none();
        let same = same.or_else(|| others.hashed(wanted, &before));
        let root = same.and_then(|key| before.remove(&key));
        pairs.push(made(root, Some(object.root), hashed && root.is_some()));
    }
    pairs.extend(before.into_values().map(|root| made(Some(root), None, false)));
    pairs.into_iter().flatten().collect()
}

/// Old objects by what they have in common with a new one of another name or Namespace.
struct Others {
    by_name: BTreeMap<Key, Vec<Key>>,
    by_stem: BTreeMap<Key, Vec<Key>>,
}

impl Others {
    fn of<'a>(keys: impl Iterator<Item = &'a Key>) -> Self {
        let mut others = Self { by_name: BTreeMap::new(), by_stem: BTreeMap::new() };
        for key in keys {
            others.by_name.entry(anywhere(key)).or_default().push(key.clone());
            if let Some(stem) = unhashed(key.clone()) {
                others.by_stem.entry(stem).or_default().push(key.clone());
            }
        }
        others
    }

    /// A manifest may leave its Namespace to whoever applies it; what comes back from the cluster names it.
    fn elsewhere(&self, wanted: &Key, left: &BTreeMap<Key, &Node>) -> Option<Key> {
        let keys = self.by_name.get(&anywhere(wanted))?;
        let is_open = |key: &&Key| (key.2.is_none() || wanted.2.is_none()) && left.contains_key(*key);
        keys.iter().find(is_open).cloned()
    }

    fn hashed(&mut self, wanted: Key, left: &BTreeMap<Key, &Node>) -> Option<Key> {
        let keys = self.by_stem.get_mut(&unhashed(wanted)?)?;
        keys.retain(|key| left.contains_key(key));
        keys.first().cloned()
    }
}

/// The same key without the Namespace.
fn anywhere((group, kind, _, name): &Key) -> Key {
    (group.clone(), kind.clone(), None, name.clone())
}

fn made(old: Option<&Node>, new: Option<&Node>, hashed: bool) -> Option<Pair> {
    let object = Object::of(new.or(old)?)?;
    let (_, _, namespace, name) = key(&object);
    let mut before = old.map(normal);
    let mut after = match (old, &before, new) {
        (Some(written), Some(before), Some(new)) if !hashed => {
            Some(normal(&as_applied(applied(written).as_ref(), before, new)))
        }
        _ => new.map(normal),
    };
    if let (Some(before), Some(after)) = (&mut before, &mut after) {
        same_namespace(before, after);
        same_namespace(after, before);
    }
    Some(Pair {
        api_version: object.api_version.to_owned(),
        kind: object.kind.to_owned(),
        namespace,
        name,
        old: before,
        new: after,
        old_written: old.cloned(),
        new_written: new.cloned(),
        mask: Arc::default(),
        hashed,
    })
}

/// The manifest that the old object came from, if that is known.
fn applied(old: &Node) -> Option<Node> {
    if is_live(old) { last_applied(old) } else { Some(old.clone()) }
}

/// A Namespace that one side leaves open is the one of the other.
fn same_namespace(from: &Node, to: &mut Node) {
    if let (Some(namespace), Some(metadata)) =
        (from.dig(&["metadata", "namespace"]).map(Node::to_value), to.get_mut("metadata"))
    {
        metadata.set_missing("namespace", namespace);
    }
}

/// The version of a group does not tell objects apart.
fn key(object: &Object<'_>) -> Key {
    let namespace = object.dig(&["metadata", "namespace"]).and_then(Node::as_str).map(str::to_owned);
    (object.group().to_owned(), object.kind.to_owned(), namespace, object.name.to_owned())
}

/// The same key without the hash at the end of the name, if it looks like one: hexadecimal digits of kafka-gen, or the
/// letters that kustomize and Kubernetes make hashes of.
fn unhashed((group, kind, namespace, name): Key) -> Option<Key> {
    let (stem, hash) = name.rsplit_once('-')?;
    let hexadecimal = hash.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
    let safe = hash.bytes().all(|b| b"bcdfghjklmnpqrstvwxz2456789".contains(&b));
    let named = matches!(kind.as_str(), "Job" | "ConfigMap" | "Secret");
    ((8..=10).contains(&hash.len()) && (hexadecimal || safe) && named)
        .then(|| (group, kind, namespace, stem.to_owned()))
}
