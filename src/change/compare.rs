//! Two trees to their differences. Items of a list are matched by what identifies them, as Kubernetes does.

use std::collections::{BTreeMap, BTreeSet};

use super::evidence::Evidence;
use super::pair::Kind;
use super::retained::{LastApplied, RetainedFields};
use super::{Difference, Pair, chart, parts, strimzi};
use crate::kubernetes::schema::{self, Identity};
use crate::text::field_path::FieldPath;
use crate::text::source::Span;
use crate::yaml::{Data, Keys, Node};

/// All differences of a pair.
pub(super) fn differences(index: usize, pair: &Pair, evidence: &Evidence) -> Vec<Difference> {
    let retained = RetainedFields::of(pair);
    let unordered = pair.kind_of() != Kind::Unknown && UNORDERED_KINDS.contains(&pair.kind.as_str());
    let mut walk = Walk { pair: index, of: pair, retained: &retained, unordered, found: Vec::new() };
    match (&pair.old, &pair.new) {
        (Some(old), Some(new)) => walk.values(old, new, retained.applied(), &FieldPath::default(), ""),
        (None, Some(new)) => walk.whole(None, Some(new)),
        (Some(old), None) => walk.whole(Some(old), None),
        (None, None) => {}
    }
    chart::split(pair, strimzi::split(pair, parts::split(pair, walk.found, evidence)))
}

struct Walk<'a> {
    pair: usize,
    of: &'a Pair,
    retained: &'a RetainedFields,
    unordered: bool,
    found: Vec<Difference>,
}

impl Walk<'_> {
    fn whole(&mut self, old: Option<&Node>, new: Option<&Node>) {
        self.push(&FieldPath::default(), "", old, new);
    }

    fn values(&mut self, old: &Node, new: &Node, applied: LastApplied<'_>, path: &FieldPath, place: &str) {
        match (&old.data, &new.data) {
            (Data::Map(before), Data::Map(after)) => {
                let (old_keys, new_keys) = (Keys::of(before, after.len()), Keys::of(after, before.len()));
                for entry in after {
                    let (path, place) = (path.join(&entry.key), below(place, &entry.key));
                    match old_keys.get(before, &entry.key).map(|entry| &entry.value) {
                        Some(old) => self.values(old, &entry.value, applied.get(&entry.key), &path, &place),
                        None if self.is_open(&place, &entry.value) => {
                            self.values(&empty(&entry.value), &entry.value, applied, &path, &place);
                        }
                        None => self.push(&path, &place, None, Some(&entry.value)),
                    }
                }
                for entry in before.iter().filter(|entry| new_keys.get(after, &entry.key).is_none()) {
                    let (path, place) = (path.join(&entry.key), below(place, &entry.key));
                    let applied = applied.get(&entry.key);
                    if self.retained.stays(&place, &entry.value) || applied.is_owned_by_others() {
                        continue;
                    }
                    if self.is_open(&place, &entry.value) {
                        self.values(&entry.value, &empty(&entry.value), applied, &path, &place);
                    } else {
                        self.push(&path, &place, Some(&entry.value), None);
                    }
                }
            }
            (Data::List(before), Data::List(after)) => match self.identity(place, before, after) {
                Some(keys) => self.lists(before, after, &keys, applied, path, place),
                None if self.is_same(old, new, place) => {}
                None if self.is_set(place, after) => self.sets(before, after, path, place),
                None => self.push(path, place, Some(old), Some(new)),
            },
            _ if old.data == new.data => {}
            _ => self.push(path, place, Some(old), Some(new)),
        }
    }

    fn lists(
        &mut self,
        before: &[Node],
        after: &[Node],
        keys: &[&[&str]],
        applied: LastApplied<'_>,
        path: &FieldPath,
        place: &str,
    ) {
        let by_identity: BTreeMap<ItemKeys, usize> =
            before.iter().enumerate().map(|(index, item)| (keys_of(item, keys), index)).collect();
        let mut found = Vec::new();
        for (index, item) in after.iter().enumerate() {
            let at = by_identity.get(&keys_of(item, keys)).copied();
            let path = path.join(index);
            match at.and_then(|at| before.get(at)) {
                Some(old) => self.values(old, item, applied.item(item, keys), &path, place),
                None => self.push(&path, place, None, Some(item)),
            }
            found.extend(at);
        }
        let stays: BTreeSet<usize> = found.iter().copied().collect();
        for (index, item) in before.iter().enumerate().filter(|(index, _)| !stays.contains(index)) {
            if !self.retained.stays(place, item) && !applied.item(item, keys).is_owned_by_others() {
                self.push(&path.join(index), place, Some(item), None);
            }
        }
        if !found.is_sorted() && self.order_counts(place) {
            let old: Vec<&Node> = stays.iter().filter_map(|index| before.get(*index)).collect();
            let new: Vec<&Node> = found.iter().filter_map(|index| before.get(*index)).collect();
            self.push(path, place, names(&old, keys).as_ref(), names(&new, keys).as_ref());
        }
    }

    /// Rules of which all count: what is equal on both sides is no difference, wherever it stands.
    fn sets(&mut self, before: &[Node], after: &[Node], path: &FieldPath, place: &str) {
        let name = place.rsplit('.').next().unwrap_or_default();
        let mut gone: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (index, item) in before.iter().enumerate() {
            gone.entry(meaning(item, name, true)).or_default().push(index);
        }
        let mut is_new =
            |item: &Node| gone.get_mut(&meaning(item, name, true)).is_none_or(|same| same.pop().is_none());
        let come: Vec<(usize, &Node)> = after.iter().enumerate().filter(|(_, item)| is_new(item)).collect();
        let left: BTreeSet<usize> = gone.into_values().flatten().collect();
        let gone: Vec<(usize, &Node)> =
            left.into_iter().filter_map(|index| Some((index, before.get(index)?))).collect();
        if let ([(_, old)], [(index, new)]) = (gone.as_slice(), come.as_slice()) {
            self.values(old, new, LastApplied::default(), &path.join(*index), place);
            return;
        }
        for (index, item) in come {
            self.push(&path.join(index), place, None, Some(item));
        }
        for (index, item) in gone {
            self.push(&path.join(index), place, Some(item), None);
        }
    }

    /// The keys that identify the items of a list, if it has some and they are unique on both sides.
    fn identity(&self, place: &str, before: &[Node], after: &[Node]) -> Option<Identity> {
        let keys = match self.of.kind_of() {
            Kind::Kubernetes => schema::identity(&self.of.api_version, &self.of.kind, place),
            Kind::Known | Kind::Unknown => {
                let name = place.rsplit('.').next().unwrap_or_default();
                let listed = LISTS_OF_OTHERS.iter().find(|(list, _)| *list == name);
                listed.map(|(_, keys)| keys.to_vec()).or_else(|| schema::identity_by_name(name))
            }
        }?;
        (are_unique(before, &keys) && are_unique(after, &keys)).then_some(keys)
    }

    /// In a template the order is part of what is written: another order makes other pods. Elsewhere `kubectl apply` brings the
    /// items that are in the cluster into the order of the manifest. Of a custom resource only its controller knows.
    fn order_counts(&self, place: &str) -> bool {
        let templates = ["spec.volumeClaimTemplates", "spec.template.", "spec.jobTemplate."];
        self.of.kind_of() == Kind::Unknown || templates.iter().any(|start| place.starts_with(start))
    }

    fn is_set(&self, place: &str, items: &[Node]) -> bool {
        let name = place.rsplit('.').next().unwrap_or_default();
        self.unordered
            && UNORDERED.contains(&name)
            && items.iter().all(|item| matches!(item.data, Data::Map(_)))
    }

    /// True for a map whose keys mean something one by one: with none of them it is not there.
    fn is_open(&self, place: &str, value: &Node) -> bool {
        let name = place.rsplit('.').next().unwrap_or_default();
        let open = OPEN.contains(&name)
            || matches!(
                (self.of.known_kind(), place),
                ("Service", "spec.selector")
                    | ("HelmValues", "values.overrideConfiguration")
                    | ("Kafka", "spec.kafka.config")
                    | ("KafkaTopic", "spec" | "spec.config")
            );
        open && matches!(value.data, Data::Map(_))
    }

    fn is_same(&self, old: &Node, new: &Node, place: &str) -> bool {
        let name = place.rsplit('.').next().unwrap_or_default();
        meaning(old, name, self.unordered) == meaning(new, name, self.unordered)
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

const OPEN: &[&str] = &[
    "annotations",
    "binaryData",
    "data",
    "labels",
    "limits",
    "matchLabels",
    "metadata",
    "nodeSelector",
    "parameters",
    "requests",
];

/// The same place with nothing in it.
fn empty(node: &Node) -> Node {
    Node { span: node.span, data: Data::Map(Vec::new()) }
}

/// Kinds in which the order of these lists means nothing, and changes nothing that restarts.
const UNORDERED_KINDS: &[&str] = &[
    "ClusterRole",
    "ClusterRoleBinding",
    "Kafka",
    "KafkaNodePool",
    "KafkaUser",
    "NetworkPolicy",
    "Role",
    "RoleBinding",
    "Service",
];
const UNORDERED: &[&str] = &[
    "acls",
    "apiGroups",
    "egress",
    "except",
    "externalIPs",
    "from",
    "ingress",
    "loadBalancerSourceRanges",
    "networkPolicyPeers",
    "nonResourceURLs",
    "operations",
    "policyTypes",
    "ports",
    "resourceNames",
    "resources",
    "roles",
    "rules",
    "subjects",
    "superUsers",
    "to",
    "values",
    "verbs",
];

/// A text that two values share if they are equal; places and the order of keys do not count.
fn meaning(node: &Node, name: &str, unordered: bool) -> String {
    match &node.data {
        Data::Map(entries) => {
            let mut parts: Vec<String> = entries
                .iter()
                .map(|entry| format!("{:?}:{}", entry.key, meaning(&entry.value, &entry.key, unordered)))
                .collect();
            parts.sort();
            format!("{{{}}}", parts.join(","))
        }
        Data::List(items) => {
            let mut parts: Vec<String> = items.iter().map(|item| meaning(item, name, unordered)).collect();
            if unordered && UNORDERED.contains(&name) {
                parts.sort();
            }
            format!("[{}]", parts.join(","))
        }
        Data::Null | Data::Bool(_) | Data::Number(_) | Data::String(_) => node.to_value().to_string(),
    }
}

/// Lists of Strimzi's resources and of the values of charts, by their names.
const LISTS_OF_OTHERS: &[(&str, &[&[&str]])] = &[
    ("brokers", &[&["broker"]]),
    ("listeners", &[&["name"]]),
    ("topics", &[&["name"]]),
    ("volumes", &[&["id"], &["name"]]),
];

/// True if the keys tell every item from the others.
fn are_unique(items: &[Node], keys: &[&[&str]]) -> bool {
    let mut seen: Vec<ItemKeys> = items.iter().map(|item| keys_of(item, keys)).collect();
    let all = seen.len();
    seen.sort();
    seen.dedup();
    seen.len() == all && seen.iter().all(|key| key.iter().any(Option::is_some))
}

/// What tells an item of a list from the others.
type ItemKeys = Vec<Option<String>>;

fn keys_of(item: &Node, keys: &[&[&str]]) -> ItemKeys {
    keys.iter().map(|key| item.dig(key).map(|node| node.to_value().to_string())).collect()
}

/// The names of items, as a list that lies where the first one does.
fn names(items: &[&Node], keys: &[&[&str]]) -> Option<Node> {
    let name = |item: &&Node| keys.iter().find_map(|key| item.dig(key)).cloned();
    let names: Vec<Node> = items.iter().filter_map(name).collect();
    Some(Node { span: items.first()?.span, data: Data::List(names) })
}
