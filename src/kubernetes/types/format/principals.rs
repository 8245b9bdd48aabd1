//! The grammars of users, and of what they are allowed.

use super::grammar::is_principal_name;

/// A file name too, and a column of a table.
pub(super) fn is_user_name(text: &str) -> bool {
    text.len() <= 200
        && text.starts_with(|c: char| c.is_ascii_alphanumeric())
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"._-@:|+".contains(&b))
        && is_principal_name(text)
}

pub(super) fn is_topic_name(text: &str) -> bool {
    (1..=249).contains(&text.len())
        && text != "."
        && text != ".."
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"._-".contains(&b))
}

pub(super) fn is_topic_pattern(text: &str) -> bool {
    text == "*" || is_topic_name(text.strip_suffix('*').unwrap_or(text))
}

pub(super) fn is_resource_pattern(text: &str) -> bool {
    let name = text.strip_suffix('*').unwrap_or(text);
    (1..=249).contains(&text.len())
        && text.trim() == text
        && !name.contains('*')
        && !name.contains(char::is_control)
}

pub(super) fn is_config_map_key(text: &str) -> bool {
    (1..=253).contains(&text.len())
        && text != "."
        && !text.starts_with("..")
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"._-".contains(&b))
}
