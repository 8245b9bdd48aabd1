//! Strategic merge patch, as `kubectl patch` applies it: lists are merged by the keys of [`merge_key`](super::merge_key),
//! `null` removes a key, and `$patch` says what else is to be done.

use super::merge_key::{Strategy, strategy};
use crate::diagnostic::Diagnostic;
use crate::schema::{Object, Type};
use crate::yaml::{Data, Entry, Node};

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
        let keep: Vec<&str> = retain.items().iter().filter_map(Node::as_str).collect();
        entries.retain(|entry| keep.contains(&entry.key.as_str()));
    }
    for change in patch.entries().iter().filter(|change| ![PATCH, RETAIN].contains(&change.key.as_str())) {
        known_directive(change)?;
        if change.value.data == Data::Null {
            entries.retain(|entry| entry.key != change.key);
            continue;
        }
        let (inner, how) = below(ty, &change.key);
        if let Some(entry) = entries.iter_mut().find(|entry| entry.key == change.key) {
            value(&mut entry.value, &change.value, inner, how)?;
        } else if let Some(value) = plain(&change.value)? {
            entries.push(Entry { value, ..change.clone() });
        }
    }
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
    let mut result: Vec<Node> = Vec::new();
    let old = std::mem::take(items);
    let has = |list: &[Node], node: &Node| list.iter().any(|other| same(other, node));
    // As kubectl orders them: what the patch names, in its order; what only the object has keeps its place in between.
    let (mut named, mut left) = (Vec::new(), Vec::new());
    for change in changes {
        if !has(&named, change) {
            named.push(change.clone());
        }
    }
    for item in &old {
        if !has(&named, item) && !has(&left, item) {
            left.push(item.clone());
        }
    }
    interleave(left, named, |item| old.iter().position(|other| same(other, item)), &mut result);
    *items = result;
}

fn list(
    items: &mut Vec<Node>,
    changes: &[Node],
    key: &str,
    ty: Option<&'static Type>,
) -> Result<(), Diagnostic> {
    let key_of = |item: &Node| {
        item.get(key).cloned().ok_or_else(|| {
            Diagnostic::error(format!("this item has no `{key}`, by which items of this list are found"))
                .at(item.first_span())
                .help(format!("write `{key}` as well"))
        })
    };
    let mut replace = false;
    let mut patches = Vec::new();
    for change in changes {
        match directive(change)? {
            Directive::Delete => {
                let gone = key_of(change)?;
                items.retain(|item| item.get(key).is_none_or(|found| !same(found, &gone)));
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
    let old = items.clone();
    let place = |list: &[Node], wanted: &Node| {
        list.iter().position(|item| item.get(key).is_some_and(|found| same(found, wanted)))
    };
    let mut named: Vec<Node> = Vec::new();
    for patch in patches {
        let wanted = key_of(patch)?;
        if let Some(again) = place(&named, &wanted).and_then(|at| named.get_mut(at)) {
            value(again, patch, ty, None)?;
        } else if let Some(at) = place(items, &wanted) {
            let mut item = items.remove(at);
            value(&mut item, patch, ty, None)?;
            named.push(item);
        } else {
            named.extend(plain(patch)?);
        }
    }
    let left = std::mem::take(items);
    interleave(left, named, |item| item.get(key).and_then(|wanted| place(&old, wanted)), items);
    Ok(())
}

/// The order that kubectl gives: what the patch names comes first, unless the object has what is left before it.
fn interleave(
    left: Vec<Node>,
    named: Vec<Node>,
    old_place: impl Fn(&Node) -> Option<usize>,
    result: &mut Vec<Node>,
) {
    let mut left = left.into_iter().peekable();
    for item in named {
        let place = old_place(&item);
        while let Some(other) = left
            .next_if(|other| matches!((old_place(other), place), (Some(other), Some(place)) if other < place))
        {
            result.push(other);
        }
        result.push(item);
    }
    result.extend(left);
}

/// A part of a patch that comes as a whole: nulls and directives mean nothing any more. Nothing is left of what was
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

/// True if two values are equal, wherever they were written.
fn same(one: &Node, other: &Node) -> bool {
    one.to_value() == other.to_value()
}
