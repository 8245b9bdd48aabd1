//! Values that another tool takes, as a profile has them.

use crate::kubernetes::schema::{Object, Type};
use crate::yaml::{Data, Node};

/// What to write for a value that another tool takes and a profile does not: an image as text, a list of topics.
pub(in crate::kubernetes::schema) fn rewritten(node: &Node, object: &Object) -> Option<String> {
    let written = match (object.name, &node.data) {
        ("Image", Data::String(text)) => format!("image: {}", image(text)?),
        ("Persistence", Data::Bool(value)) => format!("persistence: {{enabled: {value}}}"),
        ("Persistence", Data::String(text)) if is_word(text) => {
            format!("persistence: {{enabled: true, size: {text}}}")
        }
        ("ExternalAccess", Data::Bool(value)) => format!("externalAccess: {{enabled: {value}}}"),
        ("NetworkPolicy", Data::Bool(value)) => format!("networkPolicy: {{enabled: {value}}}"),
        ("Jvm", Data::String(text)) if is_word(text) => format!("jvm: {{heap: {text}}}"),
        ("ResourceList", Data::String(text)) if is_word(text) => format!("{{memory: {text}}}"),
        ("Resources", Data::String(_) | Data::List(_)) => "resources: {limits: {memory: 2Gi}}".to_owned(),
        _ => return None,
    };
    Some(format!("write a map: `{written}`"))
}

/// A list of items with names, as the map that a profile has.
pub(in crate::kubernetes::schema) fn by_name(
    node: &Node,
    key: Option<&str>,
    values: &Type,
) -> Option<String> {
    let Data::List(items) = &node.data else { return None };
    let written = match items.first().map(|item| &item.data) {
        Some(Data::Map(entries)) => {
            let name = items.first()?.get("name").or_else(|| items.first()?.get("key"))?.as_str()?;
            let rest: Vec<String> = entries
                .iter()
                .filter(|entry| !["name", "key"].contains(&entry.key.as_str()))
                .filter_map(|entry| Some(format!("{}: {}", entry.key, plain(&entry.value)?)))
                .collect();
            let value = match (rest.as_slice(), entries.iter().find(|entry| entry.key == "value")) {
                (_, Some(value)) => plain(&value.value)?,
                (rest, None) => format!("{{{}}}", rest.join(", ")),
            };
            is_word(name).then(|| format!("{name}: {value}"))?
        }
        Some(Data::String(text)) => match text.split_once('=') {
            Some((name, value)) if is_word(name) && is_word(value) => format!("{name}: {value}"),
            Some(_) => return None,
            // where values are not maps, a name alone does not say its value
            None if !matches!(values, Type::Object(_) | Type::Any) => return None,
            None => is_word(text).then(|| format!("{text}: {{}}"))?,
        },
        _ => return None,
    };
    Some(match key {
        Some(key) => format!("each has its name as key: `{key}: {{{written}}}`"),
        None => format!("each has its name as key: `{{{written}}}`"),
    })
}

fn plain(node: &Node) -> Option<String> {
    match &node.data {
        Data::Bool(value) => Some(value.to_string()),
        Data::Number(number) => Some(number.to_string()),
        Data::String(text) if is_word(text) => Some(text.clone()),
        _ => None,
    }
}

/// The parts of `registry/repository:tag@digest`.
fn image(text: &str) -> Option<String> {
    let (name, digest) = match text.split_once('@') {
        Some((name, digest)) => (name, Some(digest)),
        None => (text, None),
    };
    let (name, tag) = match name.rsplit_once(':') {
        Some((name, tag)) if !tag.contains('/') => (name, Some(tag)),
        _ => (name, None),
    };
    let (registry, repository) = match name.split_once('/') {
        Some((first, rest)) if first.contains(['.', ':']) || first == "localhost" => (Some(first), rest),
        _ => (None, name),
    };
    let parts = [("registry", registry), ("repository", Some(repository)), ("tag", tag), ("digest", digest)];
    let parts: Vec<String> =
        parts.into_iter().filter_map(|(key, value)| Some(format!("{key}: {}", in_quotes(value?)))).collect();
    text.chars()
        .all(|c| c.is_ascii_alphanumeric() || "./:@_-".contains(c))
        .then(|| format!("{{{}}}", parts.join(", ")))
}

/// A tag such as `4.10` is text.
fn in_quotes(text: &str) -> String {
    let is_plain = text.starts_with(|c: char| c.is_ascii_alphabetic()) && !text.contains(':');
    let versions = text.split('.').count() >= 3;
    if is_plain || versions && !text.contains(':') { text.to_owned() } else { format!("\"{text}\"") }
}

/// True for what needs no quotes in a flow map.
fn is_word(text: &str) -> bool {
    !text.is_empty()
        && text.len() <= 100
        && text.chars().all(|c| c.is_ascii_alphanumeric() || "./_-".contains(c))
}
