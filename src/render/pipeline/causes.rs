//! Which lines of a profile a change comes from.
//!
//! Each line that is different is taken back by itself, and what then differs from the whole is what the line causes.

use std::collections::{BTreeMap, BTreeSet};

use super::{Overrides, assemble};
use crate::change::{Changes, Review, Row, Side};
use crate::cluster::Cluster;
use crate::kubernetes::document::Document;
use crate::profile::{self, Loaded, Merged};
use crate::secret;
use crate::text::field_path::{FieldPath, Segment};
use crate::text::shown;
use crate::text::source::SourceMap;
use crate::yaml::{Data, Dialect, Entry, Node};

/// So many lines are followed at most: each costs a rendering.
const MOST: usize = 32;

/// Names in each row the lines of the profile that it comes from, as far as is known: not where several lines cause it only
/// together.
pub fn name_causes(review: &mut Review, old: &Loaded, new: &Loaded, after: &Side, sources: &SourceMap) {
    let mut paths = Vec::new();
    changed(&old.merged.root, &new.merged.root, &FieldPath::default(), &mut paths);
    if paths.len() > MOST {
        return;
    }
    let alone = paths.len() == 1;
    for path in &paths {
        let place = place(path, old, new, sources);
        let caused =
            if alone { None } else { caused_by(path, old, new, after).map(Some).unwrap_or_default() };
        for row in &mut review.changes {
            if alone || caused.as_ref().is_some_and(|caused| caused.contains(&key(row))) {
                let cause = row.cause.get_or_insert_default();
                cause.push_str(if cause.is_empty() { "" } else { ", " });
                cause.push_str(&place);
            }
        }
    }
}

type Key = (String, Option<String>, String, Option<String>);

fn key(row: &Row) -> Key {
    (row.object.clone(), row.namespace.clone(), row.path.clone(), row.part.clone())
}

/// What is different if only this value is as it was; none if no cluster can be made of that.
fn caused_by(path: &FieldPath, old: &Loaded, new: &Loaded, after: &Side) -> Option<BTreeSet<Key>> {
    let mut root = new.merged.root.clone();
    put(&mut root, path.segments(), old.merged.root.at(path))?;
    let loaded = profile::decode(Merged { root, embedded: BTreeSet::new(), ..new.merged.clone() }).ok()?;
    let (cluster, report) = Cluster::resolve(&loaded);
    if report.has_errors() {
        return None;
    }
    let mut sources = SourceMap::default();
    let before = assemble::objects(&cluster, &loaded, &Overrides::new(), &mut sources).ok()?;
    let before = assemble::documents(&before);
    let changes = Changes::between(&Side::new(nodes(&before, &mut sources)?), after);
    Some(Review::new(&changes, &[]).changes.iter().map(key).collect())
}

/// The values that are different, without those below one that is there on one side only.
fn changed(old: &Node, new: &Node, path: &FieldPath, out: &mut Vec<FieldPath>) {
    if let (Data::Map(_), Data::Map(_)) = (&old.data, &new.data) {
        let (old, new) = (by_key(old), by_key(new));
        for key in old.keys().chain(new.keys()).copied().collect::<BTreeSet<_>>() {
            let path = path.join(key);
            match (old.get(key), new.get(key)) {
                (Some(old), Some(new)) => changed(old, new, &path, out),
                // What is new below a map such as `config` is a line each.
                (None, Some(Node { data: Data::Map(entries), .. }))
                    if is_top(&path) && !entries.is_empty() =>
                {
                    out.extend(entries.iter().map(|entry| path.join(entry.key.as_str())));
                }
                _ => out.push(path),
            }
        }
    } else if old.to_value() != new.to_value() {
        out.push(path.clone());
    }
}

fn by_key(map: &Node) -> BTreeMap<&str, &Node> {
    map.entries().iter().map(|entry| (entry.key.as_str(), &entry.value)).collect()
}

fn is_top(path: &FieldPath) -> bool {
    path.segments().len() == 1
}

/// Puts the old value in the place of the new one, or takes it away.
fn put(node: &mut Node, path: &[Segment], was: Option<&Node>) -> Option<()> {
    let (Data::Map(entries), Some((Segment::Key(key), below))) = (&mut node.data, path.split_first()) else {
        return None;
    };
    let at = entries.iter().position(|entry| entry.key == *key);
    match (at, was) {
        (Some(at), _) if !below.is_empty() => put(&mut entries.get_mut(at)?.value, below, was)?,
        (Some(at), Some(was)) => entries.get_mut(at)?.value = was.clone(),
        (Some(at), None) => drop(entries.remove(at)),
        (None, Some(was)) => {
            entries.push(Entry { key: key.clone(), key_span: was.span, value: was.clone() });
        }
        (None, None) => return None,
    }
    Some(())
}

/// `payments.yaml:4: replicaCount`: where it stands, or where it stood.
fn place(path: &FieldPath, old: &Loaded, new: &Loaded, sources: &SourceMap) -> String {
    let was_removed = || new.merged.removed.iter().any(|(removed, _)| removed == path);
    let merged = if new.merged.root.at(path).is_some() || was_removed() { &new.merged } else { &old.merged };
    let span = merged.key_span(path);
    if sources.name(span.source) == "--set" {
        return format!("--set {}", shown::line(sources.text(span.source)));
    }
    format!("{}:{}: {path}", shown::line(sources.name(span.source)), sources.position(span).line)
}

/// The documents as trees. They were not checked, and need not be: they are not shown.
fn nodes(documents: &[Document], sources: &mut SourceMap) -> Option<Vec<Node>> {
    let mut nodes = Vec::with_capacity(documents.len());
    for document in documents {
        let id = sources.add(document.file(), document.text.clone());
        let read = secret::read(sources, id, Dialect::Manifest).ok()?;
        nodes.extend(read.into_iter().map(Node::without_nulls));
    }
    Some(nodes)
}
