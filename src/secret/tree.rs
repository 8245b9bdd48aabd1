//! Where the secrets are in a tree: an object, a profile, a layer of one, the state of a cluster.

use std::ops::Range;

use super::name::{is_secret, may_name_a_file};
use super::text::{is_option, secrets_in};
use super::value::{Place, is_open};
use crate::text::field_path::{FieldPath, Segment};
use crate::text::source::{SourceMap, Span};
use crate::yaml::{Data, Dialect, Entry, Node, read_all};

/// A secret in a tree.
#[derive(Debug)]
pub struct Secret<'t> {
    /// The value that is one, or has one in it.
    pub node: &'t Node,
    /// Why it is one.
    pub what: What<'t>,
    /// The parts of the text that are secret; none if all of it is.
    pub parts: Option<Vec<Range<usize>>>,
    /// True if it is known to be one; a possible secret is hidden, but no finding asks to remove it.
    pub is_certain: bool,
}

/// Why a value is a secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What<'t> {
    /// Its name says so: a key, a variable, an option.
    Named(&'t str),
    /// It is in a Secret, under this key.
    OfSecret(&'t str),
    /// There is one in its text.
    Within,
}

/// A step from a value to one below it.
#[derive(Clone, Copy, Debug)]
pub enum Step<'t> {
    Key(&'t str),
    Index(usize),
}

/// The path that steps make.
pub fn path_of(steps: &[Step<'_>]) -> FieldPath {
    let segment = |step: &Step<'_>| match step {
        Step::Key(key) => Segment::from(*key),
        Step::Index(index) => Segment::from(*index),
    };
    FieldPath::new(steps.iter().map(segment).collect())
}

/// Calls `found` with each secret in a tree, and the steps to it.
pub fn each<'t>(root: &'t Node, mut found: impl FnMut(&[Step<'t>], Secret<'t>)) {
    Walk { steps: Vec::new(), depth: 0, found: &mut found }.object(root);
}

/// Fields of a Secret that are shown, if they are a single value.
const OPEN: [&str; 7] = [
    "apiVersion",
    "immutable",
    "kind",
    "metadata.generateName",
    "metadata.name",
    "metadata.namespace",
    "type",
];

/// Keys of a map that refers to what is in a Secret; what is beside them are names of keys and Secrets.
const REFERS: [&str; 14] = [
    "configMapKeyRef",
    "existingSecret",
    "fieldRef",
    "passwordSecret",
    "remoteRef",
    "resourceFieldRef",
    "secretKeyRef",
    "secretKeySelector",
    "secretName",
    "secretRef",
    "secretStoreRef",
    "serviceAccountToken",
    "valueFrom",
    "vaultRef",
];

/// Ends of annotations with a copy of the whole object.
const COPIES: [&str; 4] =
    ["/applied", "/last-applied", "/last-applied-configuration", "/original-configuration"];

/// Texts in texts are read so deep.
const MAX_TEXTS: usize = 3;
/// A longer text is not read as JSON.
const MAX_JSON: usize = 1 << 20;

struct Walk<'t, 'f> {
    steps: Vec<Step<'t>>,
    depth: usize,
    found: &'f mut dyn FnMut(&[Step<'t>], Secret<'t>),
}

impl<'t> Walk<'t, '_> {
    fn step(&mut self, step: Step<'t>, walk: impl FnOnce(&mut Self)) {
        self.steps.push(step);
        walk(self);
        self.steps.pop();
    }

    fn say(&mut self, node: &'t Node, what: What<'t>, is_certain: bool) {
        (self.found)(&self.steps, Secret { node, what, parts: None, is_certain });
    }

    /// A document, or an object in a list.
    fn object(&mut self, node: &'t Node) {
        if is_of_secrets(node) || has_key(node, "stringData") {
            self.secret(node);
        } else if matches!(&node.data, Data::Map(_)) {
            self.map(node);
        } else if node.data != Data::Null {
            // Not what it is meant to be, so nothing is known about it.
            self.all(node, What::Within, false);
        }
    }

    /// What Secrets hold, or a list of them.
    fn secret(&mut self, node: &'t Node) {
        for entry in node.entries() {
            self.step(Step::Key(&entry.key), |walk| {
                let is_list = entry.key == "items" && !entry.value.items().is_empty();
                if is_list {
                    for (index, item) in entry.value.items().iter().enumerate() {
                        walk.step(Step::Index(index), |walk| walk.secret(item));
                    }
                } else {
                    walk.of_secret(&entry.value, &entry.key, None);
                }
            });
        }
    }

    /// A value in a Secret, under this key of its data.
    fn of_secret(&mut self, node: &'t Node, place: &str, key: Option<&'t str>) {
        let is_data = place == "data" || place == "stringData";
        for entry in node.entries() {
            let key = key.or(is_data.then_some(entry.key.as_str()));
            let place = format!("{place}.{}", entry.key);
            self.step(Step::Key(&entry.key), |walk| walk.of_secret(&entry.value, &place, key));
        }
        for (index, item) in node.items().iter().enumerate() {
            self.step(Step::Index(index), |walk| walk.of_secret(item, "", key));
        }
        let is_leaf = node.entries().is_empty() && node.items().is_empty();
        if is_leaf && !node.is_empty() && !OPEN.contains(&place) && !place.starts_with("metadata.labels.") {
            let is_certain = (key.is_some() || is_data) && node.data != Data::Null;
            self.say(node, What::OfSecret(key.unwrap_or("data")), is_certain);
        }
    }

    fn map(&mut self, node: &'t Node) {
        let is_secret = is_of_secrets(node) && ["data", "metadata"].iter().any(|key| has_key(node, key));
        if is_secret || has_key(node, "stringData") {
            return self.secret(node);
        }
        let refers = refers(node);
        let renamed = renamed(node);
        let is_patch = node.get("target").is_some_and(is_of_secrets);
        let is_list = node.text("kind").is_some_and(|kind| kind.ends_with("List"));
        for entry in node.entries() {
            self.step(Step::Key(&entry.key), |walk| match (entry.key.as_str(), &renamed) {
                ("strategic" | "merge", _) if is_patch => walk.secret(&entry.value),
                ("json", _) if is_patch => walk.all(&entry.value, What::OfSecret("data"), false),
                ("items", _) if is_list => {
                    for (index, item) in entry.value.items().iter().enumerate() {
                        walk.step(Step::Index(index), |walk| walk.object(item));
                    }
                }
                ("value", Some((name, place))) => walk.value(Some(name), &entry.value, *place),
                // Sealed by the operator whose kind it is.
                ("encryptedData", _) => {}
                (key, _) if COPIES.iter().any(|end| key.ends_with(end)) => {
                    walk.all(&entry.value, What::Within, false);
                }
                _ if refers => walk.value(None, &entry.value, Place::Field),
                _ => walk.value(Some(&entry.key), &entry.value, Place::Field),
            });
        }
    }

    fn value(&mut self, name: Option<&'t str>, node: &'t Node, place: Place) {
        let name =
            name.filter(|name| is_secret(name) || (place == Place::Container && super::is_header(name)));
        match (&node.data, name) {
            (Data::Map(_), Some(name)) if !refers(node) && !is_of_secrets(node) => self.below(node, name),
            (Data::Map(_), _) => self.map(node),
            (Data::List(items), _) => {
                let mut option = None;
                for (index, item) in items.iter().enumerate() {
                    let name = name.or(option);
                    self.step(Step::Index(index), |walk| walk.value(name, item, Place::Container));
                    option = item.as_str().filter(|text| is_option(text));
                }
            }
            (Data::String(text), Some(name)) if is_open(text, place) || is_file(name, text) => {}
            // Whatever could not be read is written there all the same.
            (Data::Null, Some(name)) => self.say(node, What::Named(name), false),
            (Data::String(_) | Data::Number(_), Some(name)) => self.say(node, What::Named(name), true),
            (Data::String(text), None) => self.text(text, node),
            (Data::Bool(_), _) | (Data::Number(_) | Data::Null, None) => {}
        }
    }

    /// All values below a name that says that they are secret.
    fn below(&mut self, node: &'t Node, name: &'t str) {
        for Entry { key, value, .. } in node.entries() {
            self.step(Step::Key(key), |walk| match &value.data {
                Data::Map(_) | Data::List(_) => walk.below(value, name),
                _ if is_secret(key) => walk.value(Some(key), value, Place::Field),
                Data::Bool(_) | Data::Null => {}
                Data::String(text) if is_open(text, Place::Field) => {}
                Data::String(_) | Data::Number(_) => walk.say(value, What::Named(name), is_value(key)),
            });
        }
        for (index, item) in node.items().iter().enumerate() {
            self.step(Step::Index(index), |walk| match &item.data {
                Data::Map(_) | Data::List(_) => walk.below(item, name),
                _ => walk.value(Some(name), item, Place::Field),
            });
        }
    }

    /// All values below, whatever they are.
    fn all(&mut self, node: &'t Node, what: What<'t>, is_certain: bool) {
        for entry in node.entries() {
            self.step(Step::Key(&entry.key), |walk| walk.all(&entry.value, what, is_certain));
        }
        for (index, item) in node.items().iter().enumerate() {
            self.step(Step::Index(index), |walk| walk.all(item, what, is_certain));
        }
        if node.entries().is_empty() && node.items().is_empty() {
            self.say(node, what, is_certain);
        }
    }

    /// A text that may have secrets in it.
    fn text(&mut self, text: &'t str, node: &'t Node) {
        let mut parts = secrets_in(text);
        let mut is_certain = !parts.is_empty();
        if self.depth < MAX_TEXTS && text.len() < MAX_JSON && text.trim_start().starts_with(['{', '[']) {
            let found = in_json(text, self.depth + 1);
            // Who knows the structure knows better which values are meant.
            if !found.is_empty() {
                is_certain = found.iter().any(|(_, is_certain)| *is_certain);
            }
            parts.extend(found.into_iter().map(|(part, _)| part));
        }
        if !parts.is_empty() {
            let secret = Secret { node, what: What::Within, parts: Some(parts), is_certain };
            (self.found)(&self.steps, secret);
        }
    }
}

/// Secrets in a text that is an object itself, and whether each is known to be one.
fn in_json(text: &str, depth: usize) -> Vec<(Range<usize>, bool)> {
    let id = SourceMap::default().add("", "");
    let (documents, _) = read_all(text, id, Dialect::Manifest);
    let mut parts = Vec::new();
    for document in &documents {
        let mut found = |_: &[Step<'_>], secret: Secret<'_>| {
            let Span { start, end, .. } = secret.node.span;
            let is_quoted =
                text.get(start..end).is_some_and(|part| part.len() > 1 && part.starts_with(['"', '\'']));
            parts.push((if is_quoted { start + 1..end - 1 } else { start..end }, secret.is_certain));
        };
        Walk { steps: Vec::new(), depth, found: &mut found }.value(None, document, Place::Field);
    }
    parts.retain(|(part, _)| text.get(part.clone()).is_some_and(|part| !part.is_empty()));
    parts
}

/// True for a Secret or a list of them, and for what was perhaps meant to be one.
fn is_of_secrets(node: &Node) -> bool {
    node.entries().iter().filter(|entry| entry.key.trim().eq_ignore_ascii_case("kind")).any(|entry| {
        let kind = entry.value.as_str().unwrap_or_default().trim();
        ["Secret", "Secrets", "SecretList"].iter().any(|name| kind.eq_ignore_ascii_case(name))
    })
}

fn has_key(node: &Node, key: &str) -> bool {
    node.entries().iter().any(|entry| entry.key.trim().eq_ignore_ascii_case(key))
}

/// True for a map that says where a secret is kept.
fn refers(node: &Node) -> bool {
    let mut keys = node.entries().iter().map(|entry| entry.key.as_str());
    keys.clone().any(|key| REFERS.contains(&key))
        || (node.get("name").is_some()
            && keys.all(|key| ["key", "name", "namespace", "optional"].contains(&key)))
}

/// The name of the `value` beside it: a variable, a header, the end of the path of a JSON patch.
fn renamed(node: &Node) -> Option<(&str, Place)> {
    node.get("value")?;
    if let (Some(_), Some(path)) = (node.get("op"), node.get("path").and_then(Node::as_str)) {
        let is_name = |part: &&str| part.bytes().any(|b| b.is_ascii_alphabetic());
        return path.rsplit('/').find(is_name).map(|name| (name, Place::Field));
    }
    let entries = node.entries().iter().filter(|entry| entry.key == "name" || entry.key == "key");
    let mut names = entries.filter_map(|entry| entry.value.as_str());
    // Of several it may be any.
    let first = names.next()?;
    Some((
        std::iter::once(first).chain(names).find(|name| is_secret(name)).unwrap_or(first),
        Place::Container,
    ))
}

/// True for the path of a file with credentials.
fn is_file(name: &str, text: &str) -> bool {
    may_name_a_file(name) && (text.starts_with('/') || text.starts_with("file:"))
}

/// True for a key that holds the secret itself, below a name that says that there is one.
fn is_value(key: &str) -> bool {
    ["data", "plaintext", "text", "value"].iter().any(|name| key.eq_ignore_ascii_case(name))
}

#[cfg(test)]
mod tests;
