//! A YAML tree in which every value and key knows where it was written.

use serde_json::Number;

use super::Value;
use crate::text::field_path::{FieldPath, Segment};
use crate::text::limits;
use crate::text::source::Span;

/// A value and its place.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// Where it was written; for a merged profile, in the layer that won.
    pub span: Span,
    /// What was written.
    pub data: Data,
}

/// What a [`Node`] holds.
#[derive(Clone, Debug, PartialEq)]
pub enum Data {
    /// `null`, `~` or nothing.
    Null,
    /// A boolean.
    Bool(bool),
    /// An integer or a finite float.
    Number(Number),
    /// Text.
    String(String),
    /// A list.
    List(Vec<Node>),
    /// A map; keys are unique and in the order written.
    Map(Vec<Entry>),
}

/// A key with its place, and its value.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// The key.
    pub key: String,
    /// Where the key was written.
    pub key_span: Span,
    /// The value.
    pub value: Node,
}

impl Node {
    /// The entries of a map; none for anything else.
    pub fn entries(&self) -> &[Entry] {
        match &self.data {
            Data::Map(entries) => entries,
            Data::Null | Data::Bool(_) | Data::Number(_) | Data::String(_) | Data::List(_) => &[],
        }
    }

    /// The items of a list; none for anything else.
    pub fn items(&self) -> &[Self] {
        match &self.data {
            Data::List(items) => items,
            Data::Null | Data::Bool(_) | Data::Number(_) | Data::String(_) | Data::Map(_) => &[],
        }
    }

    /// The entry of this key, if this is a map that has it.
    pub fn entry(&self, key: &str) -> Option<&Entry> {
        self.entries().iter().find(|entry| entry.key == key)
    }

    /// The value of this key, if this is a map that has it.
    pub fn get(&self, key: &str) -> Option<&Self> {
        self.entry(key).map(|entry| &entry.value)
    }

    /// The text of this key, empty if the key is not there; none if its value is something else than text.
    pub fn text(&self, key: &str) -> Option<&str> {
        self.get(key).map_or(Some(""), Self::as_str)
    }

    /// The items of the list below this key; none if there is no list.
    pub fn list(&self, key: &str) -> &[Self] {
        self.get(key).map(Self::items).unwrap_or_default()
    }

    /// True if this is a list, a map or a text without anything in it.
    pub fn is_empty(&self) -> bool {
        match &self.data {
            Data::String(text) => text.is_empty(),
            Data::List(items) => items.is_empty(),
            Data::Map(entries) => entries.is_empty(),
            Data::Null | Data::Bool(_) | Data::Number(_) => false,
        }
    }

    /// The value below these keys, if all of them are there.
    pub fn dig(&self, keys: &[&str]) -> Option<&Self> {
        keys.iter().try_fold(self, |node, key| node.get(key))
    }

    /// The map below this key; none if something else is there.
    pub fn map(&self, key: &str) -> Option<&Self> {
        self.get(key).filter(|node| matches!(node.data, Data::Map(_)))
    }

    /// The maps in the list below this key, without what is something else.
    pub fn maps(&self, key: &str) -> impl DoubleEndedIterator<Item = &Self> {
        self.list(key).iter().filter(|node| matches!(node.data, Data::Map(_)))
    }

    /// The first key of a map, the start of anything else: a mark for a value of many lines.
    pub fn first_span(&self) -> Span {
        self.entries().first().map_or(self.span, |entry| entry.key_span)
    }

    /// What the tree weighs, and its height. Every value weighs one, and a long text or key more.
    pub fn measure(&self) -> (usize, usize) {
        let own = 1 + self.as_str().map_or(0, str::len) / limits::BYTES_PER_VALUE;
        let items = self.items().iter().map(Self::measure);
        let entries = self.entries().iter().map(|entry| {
            let (weight, height) = entry.value.measure();
            (weight + entry.key.len() / limits::BYTES_PER_VALUE, height)
        });
        items.chain(entries).fold((own, 1), |(weight, height), (w, h)| (weight + w, height.max(h + 1)))
    }

    /// The same tree without the entries that are null, which for Kubernetes are not there.
    #[must_use]
    pub fn without_nulls(self) -> Self {
        let data = match self.data {
            Data::List(items) => Data::List(items.into_iter().map(Self::without_nulls).collect()),
            Data::Map(entries) => {
                let kept = entries.into_iter().filter(|entry| entry.value.data != Data::Null);
                Data::Map(kept.map(|entry| Entry { value: entry.value.without_nulls(), ..entry }).collect())
            }
            data => data,
        };
        Self { span: self.span, data }
    }

    /// The path from this value to one below it, found by where it lies in memory.
    pub fn path_to(&self, wanted: &Self) -> Option<FieldPath> {
        let mut path = Vec::new();
        // Where it was written leads there at once, except through an alias.
        if self.follow(wanted, &mut path) {
            return Some(FieldPath::new(path));
        }
        path.clear();
        self.search(wanted, &mut path).then(|| FieldPath::new(path))
    }

    fn follow(&self, wanted: &Self, path: &mut Vec<Segment>) -> bool {
        if std::ptr::eq(self, wanted) {
            return true;
        }
        let place = (wanted.span.source, wanted.span.start);
        let entries = self.entries();
        let after = entries.partition_point(|entry| (entry.key_span.source, entry.key_span.start) <= place);
        if let Some(entry) = after.checked_sub(1).and_then(|last| entries.get(last)) {
            path.push(Segment::from(&entry.key));
            return entry.value.follow(wanted, path);
        }
        let items = self.items();
        let after = items.partition_point(|item| (item.span.source, item.span.start) <= place);
        let Some((index, item)) = after.checked_sub(1).and_then(|i| Some((i, items.get(i)?))) else {
            return false;
        };
        path.push(Segment::from(index));
        item.follow(wanted, path)
    }

    fn search(&self, wanted: &Self, path: &mut Vec<Segment>) -> bool {
        if std::ptr::eq(self, wanted) {
            return true;
        }
        for entry in self.entries() {
            path.push(Segment::from(&entry.key));
            if entry.value.search(wanted, path) {
                return true;
            }
            path.pop();
        }
        for (index, item) in self.items().iter().enumerate() {
            path.push(Segment::from(index));
            if item.search(wanted, path) {
                return true;
            }
            path.pop();
        }
        false
    }

    /// The whole number, if this is one; one that was written as a fraction without rest counts.
    #[expect(clippy::cast_possible_truncation, reason = "checked to be whole and far within 64 bits")]
    pub fn as_int(&self) -> Option<i64> {
        let Data::Number(number) = &self.data else { return None };
        number.as_i64().or_else(|| {
            number
                .as_f64()
                .filter(|float| float.fract() == 0.0 && float.abs() < 9e15)
                .map(|float| float as i64)
        })
    }

    /// The boolean, if this is one.
    pub fn as_bool(&self) -> Option<bool> {
        match self.data {
            Data::Bool(value) => Some(value),
            Data::Null | Data::Number(_) | Data::String(_) | Data::List(_) | Data::Map(_) => None,
        }
    }

    /// The text, if this is text.
    pub fn as_str(&self) -> Option<&str> {
        match &self.data {
            Data::String(text) => Some(text),
            Data::Null | Data::Bool(_) | Data::Number(_) | Data::List(_) | Data::Map(_) => None,
        }
    }

    /// The value one step below this one.
    fn step(&self, segment: &Segment) -> Option<&Self> {
        match segment {
            Segment::Key(key) => self.get(key),
            Segment::Index(index) => self.items().get(*index),
        }
    }

    /// The value at a path below this one, to be changed.
    pub fn at_mut(&mut self, path: &FieldPath) -> Option<&mut Self> {
        path.segments().iter().try_fold(self, |node, segment| match (segment, &mut node.data) {
            (Segment::Key(key), Data::Map(entries)) => {
                entries.iter_mut().find(|entry| entry.key == *key).map(|entry| &mut entry.value)
            }
            (Segment::Index(index), Data::List(items)) => items.get_mut(*index),
            _ => None,
        })
    }

    /// The value at a path below this one.
    pub fn at(&self, path: &FieldPath) -> Option<&Self> {
        path.segments().iter().try_fold(self, Self::step)
    }

    /// The value at a path, or the nearest one above it that was written, with the step that is missing there.
    pub fn nearest<'a>(&self, path: &'a FieldPath) -> (&Self, Option<&'a Segment>) {
        let mut node = self;
        for segment in path.segments() {
            match node.step(segment) {
                Some(next) => node = next,
                None => return (node, Some(segment)),
            }
        }
        (node, None)
    }

    /// The same tree without places.
    pub fn to_value(&self) -> Value {
        match &self.data {
            Data::Null => Value::Null,
            Data::Bool(value) => Value::Bool(*value),
            Data::Number(value) => Value::Number(value.clone()),
            Data::String(value) => Value::String(value.clone()),
            Data::List(items) => Value::Array(items.iter().map(Self::to_value).collect()),
            Data::Map(entries) => Value::Object(
                entries.iter().map(|entry| (entry.key.clone(), entry.value.to_value())).collect(),
            ),
        }
    }

    /// True if it is this value, places aside; the order of keys does not count.
    pub fn is(&self, value: &Value) -> bool {
        match (&self.data, value) {
            (Data::Null, Value::Null) => true,
            (Data::Bool(own), Value::Bool(other)) => own == other,
            (Data::Number(own), Value::Number(other)) => own == other,
            (Data::String(own), Value::String(other)) => own == other,
            (Data::List(own), Value::Array(other)) => {
                own.len() == other.len() && own.iter().zip(other).all(|(own, other)| own.is(other))
            }
            (Data::Map(own), Value::Object(other)) => {
                let is = |entry: &Entry| other.get(&entry.key).is_some_and(|other| entry.value.is(other));
                own.len() == other.len() && own.iter().all(is)
            }
            _ => false,
        }
    }

    /// What a person calls this kind of value: `text`, `a list`, ….
    pub fn kind(&self) -> &'static str {
        match &self.data {
            Data::Null => "null",
            Data::Bool(_) => "a boolean",
            Data::Number(number) if number.is_f64() => "a fraction",
            Data::Number(_) => "an integer",
            Data::String(_) => "text",
            Data::List(_) => "a list",
            Data::Map(_) => "a map",
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::text::source::SourceMap;
    use crate::yaml::{Dialect, read};

    #[test]
    fn a_path_leads_back_to_its_value_even_through_aliases() {
        let text = "a: &x {b: [1, {c: 2}]}\nd: [*x, {<<: *x, e: []}]\nf:\n- - g\n  - h: {}\n";
        let root = read(text, SourceMap::default().add("", ""), Dialect::Manifest).unwrap().remove(0);
        let mut open = vec![&root];
        let mut count = 0;
        while let Some(node) = open.pop() {
            let path = root.path_to(node).unwrap();
            assert!(std::ptr::eq(root.at(&path).unwrap(), node), "{path}");
            open.extend(node.items());
            open.extend(node.entries().iter().map(|entry| &entry.value));
            count += 1;
        }
        assert_eq!(count, 23);
    }
}
