//! Strategic merge patch, as `kubectl patch` applies it: lists are merged by the keys of [`strategy`],
//! `null` removes a key, and `$patch` says what else is to be done.

use std::collections::{BTreeMap, BTreeSet};

use crate::kubernetes::schema::{Object, Strategy, Type, strategy};
use crate::report::diagnostic::Diagnostic;
use crate::yaml::{Data, Entry, Keys, Node, remove_entries};

const PATCH: &str = "$patch";
const RETAIN: &str = "$retainKeys";

/// What stands in `$patch`.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Directive {
    Merge,
    Replace,
    Delete,
}

/// Changes a tree of this type.
///
/// # Errors
/// A directive that does not exist, an item without the key that it is found by.
pub(super) fn apply(target: &mut Node, patch: &Node, ty: &'static Type) -> Result<(), Diagnostic> {
    value(target, patch, Some(ty), None)
}

fn value(
    target: &mut Node,
    patch: &Node,
    ty: Option<&'static Type>,
    how: Option<Strategy>,
) -> Result<(), Diagnostic> {
    match (&mut target.data, &patch.data) {
        (Data::Map(_), Data::Map(_)) if how != Some(Strategy::Replace) => map(target, patch, ty),
        (Data::List(items), Data::List(changes)) => match how {
            Some(Strategy::By(key)) => list(items, changes, key, item_of(ty)),
            Some(Strategy::Set) => {
                set(items, changes);
                Ok(())
            }
            Some(Strategy::Replace) | None => replaced(target, patch),
        },
        _ => replaced(target, patch),
    }
}

fn replaced(target: &mut Node, patch: &Node) -> Result<(), Diagnostic> {
    *target = plain(patch)?.unwrap_or(Node { span: patch.span, data: Data::Null });
    Ok(())
}

fn map(target: &mut Node, patch: &Node, ty: Option<&'static Type>) -> Result<(), Diagnostic> {
    match directive(patch)? {
        Directive::Delete => {
            target.data = Data::Map(Vec::new());
            return Ok(());
        }
        Directive::Replace => {
            let kept = patch.entries().iter().filter(|entry| entry.key != PATCH).cloned().collect();
            *target = Node { span: patch.span, data: Data::Map(kept) };
            return Ok(());
        }
        Directive::Merge => {}
    }
    let Data::Map(entries) = &mut target.data else { return Ok(()) };
    if let Some(retain) = patch.get(RETAIN) {
        let keep: BTreeSet<&str> = retain.items().iter().filter_map(Node::as_str).collect();
        entries.retain(|entry| keep.contains(entry.key.as_str()));
    }
    let changes = patch.entries().iter().filter(|change| ![PATCH, RETAIN].contains(&change.key.as_str()));
    let keys = Keys::of(entries, patch.entries().len());
    let mut removed = BTreeSet::new();
    for change in changes {
        known_directive(change)?;
        let place = keys.find(entries, &change.key);
        if change.value.data == Data::Null {
            removed.extend(place);
            continue;
        }
        let (inner, how) = below(ty, &change.key);
        if let Some(entry) = place.and_then(|place| entries.get_mut(place)) {
            value(&mut entry.value, &change.value, inner, how)?;
        } else if let Some(value) = plain(&change.value)? {
            entries.push(Entry { value, key: change.key.clone(), key_span: change.key_span });
        }
    }
    remove_entries(entries, &removed);
    Ok(())
}

/// The type and the strategy of a field.
fn below(ty: Option<&'static Type>, key: &str) -> (Option<&'static Type>, Option<Strategy>) {
    match ty {
        Some(Type::Object(object)) => {
            let object: &'static Object = object;
            (object.field(key).map(|field| &field.ty), strategy(object.name, key))
        }
        Some(Type::Map { value, .. }) => (Some(value), None),
        _ => (None, None),
    }
}

fn item_of(ty: Option<&'static Type>) -> Option<&'static Type> {
    match ty {
        Some(Type::List(item)) => Some(item),
        _ => None,
    }
}

fn set(items: &mut Vec<Node>, changes: &[Node]) {
    // As kubectl orders them: what the patch names, in its order; what only the object has keeps its place in between.
    let mut seen = BTreeSet::new();
    let mut named: Vec<Placed> = Vec::new();
    let mut old_places = BTreeMap::new();
    for (place, item) in items.iter().enumerate() {
        old_places.entry(identity(item)).or_insert(place);
    }
    for change in changes {
        let key = identity(change);
        if seen.insert(key.clone()) {
            named.push((old_places.get(&key).copied(), change.clone()));
        }
    }
    let mut left: Vec<Placed> = Vec::new();
    for (place, item) in std::mem::take(items).into_iter().enumerate() {
        if seen.insert(identity(&item)) {
            left.push((Some(place), item));
        }
    }
    *items = interleave(left, named);
}

fn list(
    items: &mut Vec<Node>,
    changes: &[Node],
    key: &str,
    ty: Option<&'static Type>,
) -> Result<(), Diagnostic> {
    let key_of = |item: &Node| {
        item.get(key).map(identity).ok_or_else(|| {
            Diagnostic::error(format!("this item has no `{key}`, by which items of this list are found"))
                .at(item.first_span())
                .help(format!("write `{key}` as well"))
        })
    };
    let mut replace = false;
    let mut patches = Vec::new();
    let mut gone = BTreeSet::new();
    for change in changes {
        match directive(change)? {
            Directive::Delete => {
                gone.insert(key_of(change)?);
            }
            Directive::Replace => replace = true,
            Directive::Merge => patches.push(change),
        }
    }
    if replace {
        items.clear();
        for patch in patches {
            items.extend(plain(patch)?);
        }
        return Ok(());
    }
    if !gone.is_empty() {
        items.retain(|item| item.get(key).is_none_or(|found| !gone.contains(&identity(found))));
    }
    let mut old: BTreeMap<String, usize> = BTreeMap::new();
    for (place, item) in items.iter().enumerate() {
        if let Some(found) = item.get(key) {
            old.entry(identity(found)).or_insert(place);
        }
    }
    let mut left: Vec<Option<Node>> = std::mem::take(items).into_iter().map(Some).collect();
    let mut named: Vec<Placed> = Vec::new();
    let mut places: BTreeMap<String, usize> = BTreeMap::new();
    for patch in patches {
        let wanted = key_of(patch)?;
        if let Some((_, again)) = places.get(&wanted).and_then(|at| named.get_mut(*at)) {
            value(again, patch, ty, None)?;
            continue;
        }
        let place = old.get(&wanted).copied();
        if let Some(mut item) = place.and_then(|at| left.get_mut(at)).and_then(Option::take) {
            value(&mut item, patch, ty, None)?;
            places.insert(wanted, named.len());
            named.push((place, item));
        } else if let Some(item) = plain(patch)? {
            places.insert(wanted, named.len());
            named.push((place, item));
        }
    }
    // Items with the key of one before them are placed where that one was.
    let place = |item: &Node| item.get(key).and_then(|found| old.get(&identity(found)).copied());
    let left = left.into_iter().flatten().map(|item| (place(&item), item)).collect();
    *items = interleave(left, named);
    Ok(())
}

/// An item, and where the object had it.
type Placed = (Option<usize>, Node);

/// The order that kubectl gives: what the patch names comes first, unless the object has what is left before it.
fn interleave(left: Vec<Placed>, named: Vec<Placed>) -> Vec<Node> {
    let mut result = Vec::with_capacity(left.len() + named.len());
    let mut left = left.into_iter().peekable();
    for (place, item) in named {
        let is_before =
            |(other, _): &Placed| matches!((other, place), (Some(other), Some(place)) if *other < place);
        while let Some((_, other)) = left.next_if(is_before) {
            result.push(other);
        }
        result.push(item);
    }
    result.extend(left.map(|(_, item)| item));
    result
}

/// A part of a patch that comes as a whole: nulls and directives have no meaning. Nothing is left of what was
/// only there to be deleted.
fn plain(patch: &Node) -> Result<Option<Node>, Diagnostic> {
    let data = match &patch.data {
        Data::Map(entries) => {
            if directive(patch)? == Directive::Delete {
                return Ok(None);
            }
            let mut kept = Vec::new();
            for entry in entries {
                if [PATCH, RETAIN].contains(&entry.key.as_str()) || entry.value.data == Data::Null {
                    continue;
                }
                known_directive(entry)?;
                if let Some(value) = plain(&entry.value)? {
                    kept.push(Entry { value, ..entry.clone() });
                }
            }
            Data::Map(kept)
        }
        Data::List(items) => {
            let mut kept = Vec::new();
            for item in items {
                // An item that only says `$patch: replace` is about the list.
                let about_list = item.entries().len() == 1 && item.get(PATCH).is_some();
                if !about_list {
                    kept.extend(plain(item)?);
                }
            }
            Data::List(kept)
        }
        other => other.clone(),
    };
    Ok(Some(Node { span: patch.span, data }))
}

fn directive(patch: &Node) -> Result<Directive, Diagnostic> {
    let Some(node) = patch.get(PATCH) else { return Ok(Directive::Merge) };
    match node.as_str() {
        Some("replace") => Ok(Directive::Replace),
        Some("delete") => Ok(Directive::Delete),
        _ => Err(Diagnostic::error("there is no such `$patch`")
            .at(node.span)
            .help("one of `delete`, `replace`")),
    }
}

/// The directives that only kubectl writes, for itself.
fn known_directive(entry: &Entry) -> Result<(), Diagnostic> {
    if !entry.key.starts_with("$setElementOrder/") && !entry.key.starts_with("$deleteFromPrimitiveList/") {
        return Ok(());
    }
    Err(Diagnostic::error(format!("`{}` is not supported", entry.key))
        .at(entry.key_span)
        .help("use a patch of the kind `json`"))
}

/// What tells values apart, wherever they were written: JSON with sorted keys.
fn identity(node: &Node) -> String {
    let mut text = String::new();
    write_identity(node, &mut text);
    text
}

fn write_identity(node: &Node, out: &mut String) {
    match &node.data {
        Data::Map(entries) => {
            let mut sorted: Vec<&Entry> = entries.iter().collect();
            sorted.sort_by(|one, other| one.key.cmp(&other.key));
            out.push('{');
            for entry in sorted {
                out.push_str(&format!("{:?}:", entry.key));
                write_identity(&entry.value, out);
                out.push(',');
            }
            out.push('}');
        }
        Data::List(items) => {
            out.push('[');
            for item in items {
                write_identity(item, out);
                out.push(',');
            }
            out.push(']');
        }
        Data::String(text) => out.push_str(&format!("{text:?}")),
        Data::Number(number) => out.push_str(&number.to_string()),
        Data::Bool(value) => out.push_str(&value.to_string()),
        Data::Null => out.push_str("null"),
    }
}
