//! Numbers in values.

use crate::yaml::{Data, Node};

/// True if a number stands in a value, with no other digit beside it.
pub fn mentions(node: &Node, number: &str) -> bool {
    match &node.data {
        Data::String(text) => text.match_indices(number).any(|(at, _)| {
            let is_digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
            let before = text.get(..at).and_then(|text| text.chars().next_back());
            let after = text.get(at + number.len()..).and_then(|text| text.chars().next());
            !is_digit(before) && !is_digit(after)
        }),
        Data::Number(value) => value.to_string() == number,
        Data::List(items) => items.iter().any(|item| mentions(item, number)),
        Data::Map(entries) => entries.iter().any(|entry| mentions(&entry.value, number)),
        Data::Null | Data::Bool(_) => false,
    }
}
