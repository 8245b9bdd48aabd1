//! Changing a tree. What is added lies where the map begins that it is added to, so that a finding has a place.

use std::collections::BTreeSet;

use super::{Data, Entry, Node, Value};
use crate::text::source::Span;

impl Node {
    /// A tree of these values, all in one place.
    pub fn from_value(value: &Value, span: Span) -> Self {
        let data = match value {
            Value::Null => Data::Null,
            Value::Bool(value) => Data::Bool(*value),
            Value::Number(value) => Data::Number(value.clone()),
            Value::String(value) => Data::String(value.clone()),
            Value::Array(items) => {
                Data::List(items.iter().map(|item| Self::from_value(item, span)).collect())
            }
            Value::Object(map) => Data::Map(
                map.iter()
                    .map(|(key, value)| Entry {
                        key: key.clone(),
                        key_span: span,
                        value: Self::from_value(value, span),
                    })
                    .collect(),
            ),
        };
        Self { span, data }
    }

    /// Puts the whole tree into one place.
    pub fn place_at(&mut self, span: Span) {
        self.span = span;
        match &mut self.data {
            Data::List(items) => items.iter_mut().for_each(|item| item.place_at(span)),
            Data::Map(entries) => {
                for entry in entries {
                    entry.key_span = span;
                    entry.value.place_at(span);
                }
            }
            Data::Null | Data::Bool(_) | Data::Number(_) | Data::String(_) => {}
        }
    }

    /// Drops the entries that are null, which for Kubernetes do not exist.
    pub fn drop_nulls(&mut self) {
        match &mut self.data {
            Data::List(items) => items.iter_mut().for_each(Self::drop_nulls),
            Data::Map(entries) => {
                entries.retain(|entry| entry.value.data != Data::Null);
                for entry in entries {
                    entry.value.drop_nulls();
                }
            }
            Data::Null | Data::Bool(_) | Data::Number(_) | Data::String(_) => {}
        }
    }

    /// The entries of a map, to change them; none for anything else.
    pub fn entries_mut(&mut self) -> Option<&mut Vec<Entry>> {
        match &mut self.data {
            Data::Map(entries) => Some(entries),
            Data::Null | Data::Bool(_) | Data::Number(_) | Data::String(_) | Data::List(_) => None,
        }
    }

    /// The items of a list, to change them; none for anything else.
    pub fn items_mut(&mut self) -> Option<&mut Vec<Self>> {
        match &mut self.data {
            Data::List(items) => Some(items),
            Data::Null | Data::Bool(_) | Data::Number(_) | Data::String(_) | Data::Map(_) => None,
        }
    }

    /// The value of this key, to change it.
    pub fn get_mut(&mut self, key: &str) -> Option<&mut Self> {
        self.entries_mut()?.iter_mut().find(|entry| entry.key == key).map(|entry| &mut entry.value)
    }

    /// The value below these keys, to change it.
    pub fn dig_mut(&mut self, keys: &[&str]) -> Option<&mut Self> {
        keys.iter().try_fold(self, |node, key| node.get_mut(key))
    }

    /// Takes this key out of a map.
    pub fn remove(&mut self, key: &str) -> Option<Self> {
        let entries = self.entries_mut()?;
        let at = entries.iter().position(|entry| entry.key == key)?;
        Some(entries.remove(at).value)
    }

    /// Puts a value under this key of a map, unless there is one.
    pub fn set_missing(&mut self, key: &str, value: impl Into<Value>) {
        let span = self.entries().first().map_or(self.span, |entry| entry.key_span);
        if self.get(key).is_some() {
            return;
        }
        let value = Self::from_value(&value.into(), span);
        if let Some(entries) = self.entries_mut() {
            entries.push(Entry { key: key.to_owned(), key_span: span, value });
        }
    }

    /// Puts a value under this key of a map, whatever was there.
    pub fn set(&mut self, key: &str, value: impl Into<Value>) {
        self.remove(key);
        self.set_missing(key, value);
    }
}

/// Takes out the entries at these places.
pub fn remove_entries(entries: &mut Vec<Entry>, places: &BTreeSet<usize>) {
    if places.is_empty() {
        return;
    }
    let mut place = 0;
    entries.retain(|_| {
        place += 1;
        !places.contains(&(place - 1))
    });
}
