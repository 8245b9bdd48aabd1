//! Two trees to their differences. Items of a list are matched by what identifies them, as Kubernetes does.

use super::{Difference, Pair, parts};
use crate::field_path::FieldPath;
use crate::source::Span;
use crate::yaml::{Data, Node};

/// All differences of a pair.
pub(super) fn differences(index: usize, pair: &Pair) -> Vec<Difference> {
    let mut walk = Walk { pair: index, found: Vec::new() };
    match (&pair.old, &pair.new) {
        (Some(old), Some(new)) => walk.values(old, new, &FieldPath::default(), ""),
        (None, Some(new)) => walk.whole(None, Some(new)),
        (Some(old), None) => walk.whole(Some(old), None),
        (None, None) => {}
    }
    if pair.hashed {
        walk.found.retain(|difference| difference.path != "metadata.name");
    }
    parts::split(pair, walk.found)
}

struct Walk {
    pair: usize,
    found: Vec<Difference>,
}

impl Walk {
    fn whole(&mut self, old: Option<&Node>, new: Option<&Node>) {
        self.push(&FieldPath::default(), "", old, new);
    }

    fn values(&mut self, old: &Node, new: &Node, path: &FieldPath, place: &str) {
        match (&old.data, &new.data) {
            (Data::Map(before), Data::Map(after)) => {
                for entry in after {
                    let (path, place) = (path.join(&entry.key), below(place, &entry.key));
                    match old.get(&entry.key) {
                        Some(old) => self.values(old, &entry.value, &path, &place),
                        None => self.push(&path, &place, None, Some(&entry.value)),
                    }
                }
                for entry in before.iter().filter(|entry| new.get(&entry.key).is_none()) {
                    let place = below(place, &entry.key);
                    self.push(&path.join(&entry.key), &place, Some(&entry.value), None);
                }
            }
            (Data::List(before), Data::List(after)) => match keys(place, before, after) {
                Some(keys) => self.lists(before, after, keys, path, place),
                None if same(old, new) => {}
                None => self.push(path, place, Some(old), Some(new)),
            },
            _ if same(old, new) => {}
            _ => self.push(path, place, Some(old), Some(new)),
        }
    }

    fn lists(&mut self, before: &[Node], after: &[Node], keys: &[&[&str]], path: &FieldPath, place: &str) {
        for (index, item) in after.iter().enumerate() {
            let path = path.join(index);
            match before.iter().find(|old| identity(old, keys) == identity(item, keys)) {
                Some(old) => self.values(old, item, &path, place),
                None => self.push(&path, place, None, Some(item)),
            }
        }
        for (index, item) in before.iter().enumerate() {
            if !after.iter().any(|new| identity(new, keys) == identity(item, keys)) {
                self.push(&path.join(index), place, Some(item), None);
            }
        }
    }

    fn push(&mut self, path: &FieldPath, place: &str, old: Option<&Node>, new: Option<&Node>) {
        let Some(node) = new.or(old) else { return };
        let span =
            node.entries().first().map_or(node.span, |entry| Span { end: node.span.end, ..entry.key_span });
        self.found.push(Difference {
            index: 0,
            pair: self.pair,
            path: path.to_string(),
            place: place.to_owned(),
            part: None,
            old: old.map(Node::to_value),
            new: new.map(Node::to_value),
            span,
        });
    }
}

fn below(place: &str, key: &str) -> String {
    if place.is_empty() { key.to_owned() } else { format!("{place}.{key}") }
}

/// Equal in value; places and the order of keys do not count.
fn same(old: &Node, new: &Node) -> bool {
    match (&old.data, &new.data) {
        (Data::List(before), Data::List(after)) => {
            before.len() == after.len() && before.iter().zip(after).all(|(old, new)| same(old, new))
        }
        (Data::Map(before), Data::Map(after)) => {
            before.len() == after.len()
                && before
                    .iter()
                    .all(|entry| new.get(&entry.key).is_some_and(|value| same(&entry.value, value)))
        }
        (old, new) => old == new,
    }
}

/// What identifies an item, by the name of the list: the paths of its keys.
const IDENTITIES: &[(&str, &[&[&str]])] = &[
    ("containers", &[&["name"]]),
    ("env", &[&["name"]]),
    ("ephemeralContainers", &[&["name"]]),
    ("hostAliases", &[&["ip"]]),
    ("imagePullSecrets", &[&["name"]]),
    ("initContainers", &[&["name"]]),
    ("items", &[&["key"]]),
    ("ports", &[&["containerPort"], &["port"], &["protocol"]]),
    ("resizePolicy", &[&["resourceName"]]),
    ("subjects", &[&["kind"], &["namespace"], &["name"]]),
    ("topologySpreadConstraints", &[&["topologyKey"], &["whenUnsatisfiable"]]),
    ("volumeClaimTemplates", &[&["metadata", "name"]]),
    ("volumeDevices", &[&["devicePath"]]),
    ("volumeMounts", &[&["mountPath"]]),
    ("volumes", &[&["name"]]),
];

/// The keys that identify the items of a list, if it has some and they are unique on both sides.
fn keys(place: &str, before: &[Node], after: &[Node]) -> Option<&'static [&'static [&'static str]]> {
    let name = place.rsplit('.').next().unwrap_or_default();
    let (_, keys) = IDENTITIES.iter().find(|(list, _)| *list == name)?;
    let unique = |items: &[Node]| {
        let mut seen: Vec<Vec<Option<String>>> = items.iter().map(|item| identity(item, keys)).collect();
        let all = seen.len();
        seen.sort();
        seen.dedup();
        seen.len() == all && seen.iter().all(|key| key.iter().any(Option::is_some))
    };
    (unique(before) && unique(after)).then_some(*keys)
}

fn identity(item: &Node, keys: &[&[&str]]) -> Vec<Option<String>> {
    keys.iter().map(|key| item.dig(key).map(|node| node.to_value().to_string())).collect()
}
