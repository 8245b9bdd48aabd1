//! Layers to one tree. Maps merge, lists and scalars replace, `null` removes; every value keeps the place
//! in the layer that set it.

use std::collections::{BTreeMap, BTreeSet};

use crate::report::Fields;
use crate::text::field_path::{FieldPath, Segment};
use crate::text::source::{SourceId, Span};
use crate::yaml::{Data, Entry, Node};

/// The layers as one tree.
#[derive(Clone, Debug)]
pub struct Merged {
    /// The values, each with its place.
    pub root: Node,
    /// What was removed by `null`, and where.
    pub removed: Vec<(FieldPath, Span)>,
    /// The `null`s that removed nothing, because no lower layer has a value there.
    pub idle: Vec<(FieldPath, Span)>,
    /// The layers that the program brings along.
    pub embedded: BTreeSet<SourceId>,
}

impl Merged {
    /// The first layer.
    pub fn new(layer: Node) -> Self {
        let span = layer.span;
        let mut merged = Self {
            root: Node { span, data: Data::Map(Vec::new()) },
            removed: Vec::new(),
            idle: Vec::new(),
            embedded: BTreeSet::new(),
        };
        merged.add(layer);
        merged
    }

    /// Puts a later layer on top.
    pub fn add(&mut self, layer: Node) {
        merge(&mut self.root, layer, &FieldPath::default(), &mut self.removed, &mut self.idle);
    }

    /// True if a layer of the user sets the value at this path, or one below it.
    pub fn states(&self, path: &FieldPath) -> bool {
        self.root.at(path).is_some_and(|node| self.is_stated(node))
    }

    /// True if a layer of the user takes the value at this path away.
    pub fn removes(&self, path: &FieldPath) -> bool {
        self.root.at(path).is_none()
            && self.removal(path).is_some_and(|span| !self.embedded.contains(&span.source))
    }

    fn is_stated(&self, node: &Node) -> bool {
        match &node.data {
            Data::Map(entries) => entries.iter().any(|entry| self.is_stated(&entry.value)),
            _ => !self.embedded.contains(&node.span.source),
        }
    }

    /// The place of the key that a path ends in; if it is not there, of the nearest value above.
    pub fn key_span(&self, path: &FieldPath) -> Span {
        let entry = match path.segments().split_last() {
            Some((Segment::Key(key), above)) => {
                self.root.at(&FieldPath::new(above.to_vec())).and_then(|map| map.entry(key))
            }
            Some((Segment::Index(_), _)) | None => None,
        };
        entry.map_or_else(|| self.span(path), |entry| entry.key_span)
    }

    /// The place of the value at a path; if nothing is there, that of the `null` that removed it, or of
    /// the nearest value above.
    pub fn span(&self, path: &FieldPath) -> Span {
        match self.root.at(path) {
            Some(node) => node.span,
            None => self.removal(path).unwrap_or_else(|| self.root.nearest(path).0.span),
        }
    }

    /// The place of the last `null` that removed the value at a path, or one above it.
    fn removal(&self, path: &FieldPath) -> Option<Span> {
        let covers = |(removed, _): &&(FieldPath, Span)| path.segments().starts_with(removed.segments());
        self.removed.iter().rev().find(covers).map(|(_, span)| *span)
    }
}

impl Fields for Merged {
    fn span(&self, path: &FieldPath) -> Span {
        Self::span(self, path)
    }

    fn key_span(&self, path: &FieldPath) -> Span {
        Self::key_span(self, path)
    }
}

/// True for what is one value however large it is, in which `null` has a meaning of its own: the body of a patch.
fn is_one_value(path: &FieldPath) -> bool {
    match path.segments() {
        [Segment::Key(patches), Segment::Key(_), Segment::Key(kind)] => {
            patches == "patches" && ["strategic", "merge", "json"].contains(&kind.as_str())
        }
        _ => false,
    }
}

/// Values that are gone, each with the place of its `null`.
type Nulls = Vec<(FieldPath, Span)>;

fn merge(below: &mut Node, above: Node, path: &FieldPath, removed: &mut Nulls, idle: &mut Nulls) {
    if is_one_value(path) {
        *below = above;
        return;
    }
    let entries = match above.data {
        Data::Map(entries) => entries,
        data => {
            *below = Node { span: above.span, data }.without_nulls();
            return;
        }
    };
    if !matches!(below.data, Data::Map(_)) {
        *below = Node { span: above.span, data: Data::Map(Vec::new()) };
    } else if !entries.is_empty() {
        // A finding about a map concerns the layer that had the last word on it.
        below.span = above.span;
    }
    let Data::Map(target) = &mut below.data else { return };
    // Keys of one layer differ, so only those of the layers below can be met again.
    let places: BTreeMap<String, usize> =
        target.iter().enumerate().map(|(place, old)| (old.key.clone(), place)).collect();
    for entry in entries {
        let path = path.join(&entry.key);
        let old = places.get(&entry.key).and_then(|place| target.get_mut(*place));
        if entry.value.data == Data::Null {
            match old {
                Some(old) => old.value.data = Data::Null,
                None => idle.push((path.clone(), entry.value.span)),
            }
            removed.push((path, entry.value.span));
        } else if let Some(old) = old {
            old.key_span = entry.key_span;
            merge(&mut old.value, entry.value, &path, removed, idle);
        } else {
            let mut value = Node { span: entry.value.span, data: Data::Null };
            merge(&mut value, entry.value, &path, removed, idle);
            target.push(Entry { key: entry.key, key_span: entry.key_span, value });
        }
    }
    target.retain(|entry| entry.value.data != Data::Null);
}

/// A list as it stands, without the keys of its items that are `null`: there is nothing below to remove.
#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::text::source::SourceMap;
    use crate::yaml::{Dialect, read};

    fn merged(layers: &[&str]) -> Value {
        let mut sources = SourceMap::default();
        let mut nodes = layers.iter().map(|text| {
            let id = sources.add("layer", (*text).to_owned());
            read(text, id, Dialect::Profile).unwrap().remove(0)
        });
        let mut merged = Merged::new(nodes.next().unwrap());
        nodes.for_each(|node| merged.add(node));
        merged.root.to_value()
    }

    #[test]
    fn maps_merge_and_lists_and_scalars_replace() {
        assert_eq!(
            merged(&["{a: {b: 1, c: [1, 2]}, d: x}", "{a: {c: [3], e: 2}, d: 5}"]),
            json!({"a": {"b": 1, "c": [3], "e": 2}, "d": 5})
        );
    }

    #[test]
    fn null_removes_and_a_later_layer_may_set_again() {
        assert_eq!(merged(&["{a: {b: 1, c: 2}}", "{a: {b: null}}"]), json!({"a": {"c": 2}}));
        assert_eq!(merged(&["{a: {b: 1}}", "{a: null}", "{a: {d: 1}}"]), json!({"a": {"d": 1}}));
        assert_eq!(merged(&["{}", "{a: {b: null, c: 1}}"]), json!({"a": {"c": 1}}));
    }

    #[test]
    fn null_in_an_item_of_a_list_leaves_the_key_out() {
        assert_eq!(merged(&["{a: [{b: null, c: 1}]}"]), json!({"a": [{"c": 1}]}));
    }

    #[test]
    fn the_body_of_a_patch_is_one_value_and_keeps_its_nulls() {
        assert_eq!(
            merged(&[
                "{patches: {a: {merge: {b: 1, c: null}, target: {kind: A}}, b: {json: [{value: null}]}}}",
                "{patches: {a: {merge: {d: null}, target: {name: x}}, c: {strategic: {e: {f: null}}}}}",
            ]),
            json!({"patches": {
                "a": {"merge": {"d": null}, "target": {"kind": "A", "name": "x"}},
                "b": {"json": [{"value": null}]},
                "c": {"strategic": {"e": {"f": null}}},
            }})
        );
        assert_eq!(
            merged(&["{patches: {a: {merge: {b: 1}}}}", "{patches: {a: null}}"]),
            json!({"patches": {}})
        );
        assert_eq!(
            merged(&["{patches: {a: {merge: {b: 1}}}}", "{patches: {a: {merge: null}}}"]),
            json!({"patches": {"a": {}}})
        );
    }

    #[test]
    fn an_empty_map_changes_nothing() {
        assert_eq!(merged(&["{a: {b: 1}}", "{a: {}}"]), json!({"a": {"b": 1}}));
        assert_eq!(merged(&["{}", "{a: {}}"]), json!({"a": {}}));
    }

    #[test]
    fn a_map_and_a_scalar_replace_each_other() {
        assert_eq!(merged(&["{a: {b: 1}}", "{a: x}"]), json!({"a": "x"}));
        assert_eq!(merged(&["{a: x}", "{a: {b: 1}}"]), json!({"a": {"b": 1}}));
    }
}
