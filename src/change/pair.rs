//! Which object of the new side takes the place of which on the old side.

use std::collections::BTreeMap;

use super::Side;
use super::normal::normal;
use crate::manifest::Object;
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
    /// True if the names differ in a hash only: one object is deleted and one created, but they mean the same.
    pub hashed: bool,
}

impl Pair {
    /// `StatefulSet/kafka`.
    pub fn display(&self) -> String {
        format!("{}/{}", self.kind, self.name)
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
    for object in unmatched {
        let wanted = unhashed(key(&object));
        let same = before.keys().find(|key| wanted.is_some() && unhashed((*key).clone()) == wanted).cloned();
        let root = same.and_then(|key| before.remove(&key));
        pairs.push(made(root, Some(object.root), root.is_some()));
    }
    pairs.extend(before.into_values().map(|root| made(Some(root), None, false)));
    pairs.into_iter().flatten().collect()
}

fn made(old: Option<&Node>, new: Option<&Node>, hashed: bool) -> Option<Pair> {
    let object = Object::of(new.or(old)?)?;
    let (_, _, namespace, name) = key(&object);
    Some(Pair {
        api_version: object.api_version.to_owned(),
        kind: object.kind.to_owned(),
        namespace,
        name,
        old: old.map(normal),
        new: new.map(normal),
        old_written: old.cloned(),
        new_written: new.cloned(),
        hashed,
    })
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
