//! Trees without the secrets in them, in which equal secrets are still equal: what is compared and shown in their place.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::tree::{each, path_of};
use super::{CHANGED, HIDDEN};
use crate::text::field_path::{FieldPath, Segment};
use crate::text::source::HiddenTexts;
use crate::yaml::{Data, Node, Value};

/// A mark starts with this; so that nothing else does, a text that starts so is a secret too.
const MARK: &str = "(hidden";

/// Puts a mark with a number in the place of each secret, the same one for the same secret.
#[derive(Clone, Debug, Default)]
pub struct Mask {
    numbers: BTreeMap<Secret, usize>,
    texts: HiddenTexts,
}

/// A secret, by what it is written as.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Secret {
    Text(String),
    Number(String),
    /// Nothing that could be quoted.
    Other(String),
}

impl Mask {
    /// The same tree with marks in it.
    #[must_use]
    pub fn masked(&mut self, root: &Node) -> Node {
        self.learn(root);
        self.again(root)
    }

    /// Takes in the secrets of a tree.
    pub fn learn(&mut self, root: &Node) {
        marked(root, &mut |secret| {
            if let Secret::Text(text) | Secret::Number(text) = &secret {
                self.texts.add(text);
            }
            let next = self.numbers.len();
            self.numbers.entry(secret).or_insert(next);
            String::new()
        });
    }

    /// A tree with marks in it, all of whose secrets were taken in before.
    #[must_use]
    pub fn again(&self, root: &Node) -> Node {
        marked(root, &mut |secret| {
            let number = self.numbers.get(&secret).copied().unwrap_or(self.numbers.len());
            format!("{MARK} {number})")
        })
    }

    /// A name that is shown anyway.
    pub fn open(&mut self, name: &str) {
        self.texts.open(name);
    }

    /// A sentence without secrets, whether they were marked in it or not.
    pub fn clean<'m>(&self, message: &'m str) -> Cow<'m, str> {
        if !self.numbers.is_empty() && message.contains(MARK) {
            return Cow::Owned(self.texts.without(&settled(message, |_| HIDDEN)).into_owned());
        }
        self.texts.without(message)
    }

    /// A text of the old side as it is shown.
    pub fn of_old(text: &str) -> String {
        settled(text, |_| HIDDEN)
    }

    /// A text of the new side as it is shown, beside one of the old side.
    pub fn of_new(text: &str, old: &BTreeSet<usize>) -> String {
        settled(text, |number| if old.contains(&number) { HIDDEN } else { CHANGED })
    }

    /// True if there is a mark in a value: it is known to differ from another one, but not what it is.
    pub fn is_in(value: &Value) -> bool {
        let mut numbers = BTreeSet::new();
        collect(value, &mut numbers);
        !numbers.is_empty()
    }

    /// Two values as they are shown.
    pub fn both(old: Option<&Value>, new: Option<&Value>) -> (Option<Value>, Option<Value>) {
        let mut numbers = BTreeSet::new();
        if let Some(old) = old {
            collect(old, &mut numbers);
        }
        let before = old.map(|old| of_value(old, &|_| HIDDEN));
        let changed = if old.is_some() { CHANGED } else { HIDDEN };
        let after =
            new.map(|new| of_value(new, &|number| if numbers.contains(&number) { HIDDEN } else { changed }));
        (before, after)
    }
}

/// The tree with something else in the place of each secret.
fn marked(root: &Node, mark: &mut dyn FnMut(Secret) -> String) -> Node {
    let mut places = Vec::new();
    each(root, |steps, secret| places.push((path_of(steps), secret.parts)));
    let mut root = root.clone();
    marks(&root, &mut Vec::new(), &mut places);
    for (path, parts) in places {
        let Some(node) = root.at_mut(&path) else { continue };
        let text = match (&node.data, parts) {
            (Data::String(text), Some(parts)) => in_text(text, parts, mark),
            (Data::String(text), None) => mark(Secret::Text(text.clone())),
            (Data::Number(number), _) => mark(Secret::Number(number.to_string())),
            _ => mark(Secret::Other(node.to_value().to_string())),
        };
        node.data = Data::String(text);
    }
    root
}

fn in_text(text: &str, mut parts: Vec<Range<usize>>, mark: &mut dyn FnMut(Secret) -> String) -> String {
    parts.sort_unstable_by_key(|part| (part.start, part.end));
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    for part in parts {
        let start = part.start.max(at);
        let Some(secret) = text.get(start..part.end).filter(|secret| !secret.is_empty()) else { continue };
        out.push_str(text.get(at..start).unwrap_or_default());
        out.push_str(&mark(Secret::Text(secret.to_owned())));
        at = part.end;
    }
    out.push_str(text.get(at..).unwrap_or_default());
    out
}

/// Texts that look like marks, which are not to be taken for one.
fn marks(node: &Node, path: &mut Vec<Segment>, places: &mut Vec<(FieldPath, Option<Vec<Range<usize>>>)>) {
    for entry in node.entries() {
        path.push((&entry.key).into());
        marks(&entry.value, path, places);
        path.pop();
    }
    for (index, item) in node.items().iter().enumerate() {
        path.push(index.into());
        marks(item, path, places);
        path.pop();
    }
    let Some(text) = node.as_str().filter(|text| text.contains(MARK)) else { return };
    let path = FieldPath::new(path.clone());
    let found = text.match_indices(MARK).map(|(at, mark)| at..at + mark.len());
    match places.iter_mut().find(|(place, _)| *place == path) {
        Some((_, Some(parts))) => parts.extend(found),
        Some((_, None)) => {}
        None => places.push((path, Some(found.collect()))),
    }
}

/// The numbers of the marks in a text.
pub fn numbers_in(text: &str) -> BTreeSet<usize> {
    let mut numbers = BTreeSet::new();
    settled(text, |number| {
        numbers.insert(number);
        HIDDEN
    });
    numbers
}

fn collect(value: &Value, numbers: &mut BTreeSet<usize>) {
    match value {
        Value::String(text) => numbers.extend(numbers_in(text)),
        Value::Array(items) => items.iter().for_each(|item| collect(item, numbers)),
        Value::Object(map) => map.values().for_each(|value| collect(value, numbers)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

fn of_value(value: &Value, shown: &dyn Fn(usize) -> &'static str) -> Value {
    match value {
        Value::String(text) if text.contains(MARK) => Value::String(settled(text, shown)),
        Value::Array(items) => items.iter().map(|item| of_value(item, shown)).collect(),
        Value::Object(map) => map.iter().map(|(key, value)| (key.clone(), of_value(value, shown))).collect(),
        other => other.clone(),
    }
}

/// The text with something else in the place of each mark.
fn settled(text: &str, mut shown: impl FnMut(usize) -> &'static str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(MARK) {
        out.push_str(rest.get(..at).unwrap_or_default());
        let after = rest.get(at + MARK.len()..).unwrap_or_default();
        let mark = after.strip_prefix(' ').and_then(|after| after.split_once(')'));
        if let Some((number, after)) = mark.and_then(|(number, after)| Some((number.parse().ok()?, after))) {
            out.push_str(shown(number));
            rest = after;
        } else {
            out.push_str(MARK);
            rest = after;
        }
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::source::SourceMap;
    use crate::yaml::{Dialect, read};

    fn node(text: &str) -> Node {
        read(text, SourceMap::default().add("", ""), Dialect::Manifest).unwrap().remove(0)
    }

    #[test]
    fn equal_secrets_have_equal_marks_and_others_have_none() {
        let mut mask = Mask::default();
        let text = "{a: {password: one}, b: {password: two}, c: one, d: {password: one}, e: \"x://a:one@b\", f: {password: 1}, g: {password: \"1\"}}";
        let masked = mask.masked(&node(text)).to_value();
        let at = |key: &str| masked[key]["password"].clone();
        assert_eq!((at("a"), at("d")), ("(hidden 0)".into(), "(hidden 0)".into()));
        assert_eq!(
            (at("b"), masked["c"].clone(), masked["e"].clone()),
            ("(hidden 1)".into(), "one".into(), "x://a:(hidden 0)@b".into())
        );
        assert_ne!(at("f"), at("g"));
        assert!(Mask::is_in(&masked) && !Mask::is_in(&masked["c"]));
        let other = mask.masked(&node("{a: {password: three}}")).to_value();
        let (old, new) = Mask::both(Some(&masked["a"]), Some(&other["a"]));
        assert_eq!(
            (old.unwrap()["password"].clone(), new.unwrap()["password"].clone()),
            (HIDDEN.into(), CHANGED.into())
        );
        assert_eq!(Mask::both(None, Some(&other["a"])).1.unwrap()["password"], HIDDEN);
        assert_eq!(Mask::both(Some(&masked), Some(&masked)).1.unwrap()["b"]["password"], HIDDEN);
        assert_eq!(mask.clean("from `three` to (hidden 1)"), "from `(hidden)` to (hidden)");
    }

    #[test]
    fn what_looks_like_a_mark_is_none() {
        let mut mask = Mask::default();
        let masked = mask
            .masked(&node("{password: one, a: (hidden 0), b: \"x (hidden\", token: (hidden 0)}"))
            .to_value();
        let all: BTreeSet<String> = masked.as_object().unwrap().values().map(ToString::to_string).collect();
        assert_eq!(all.len(), 4, "{masked}");
    }
}
