//! How large an object is, and how large it may be: for its annotations, a request and the store.

use std::collections::BTreeMap;

use super::Object;
use crate::types::from_base64;
use crate::yaml::{Node, Value};

/// Bytes that the annotations of one object may have together, keys and values.
pub const MAX_ANNOTATIONS: usize = 256 << 10;
/// Bytes that the values of one ConfigMap or Secret may have together.
pub const MAX_DATA: usize = 1 << 20;
/// Bytes of one request that the API server reads.
pub const MAX_REQUEST: usize = 3 << 20;
/// Bytes of one object that etcd stores, unless it was started with another limit.
pub const MAX_STORED: usize = 3 << 19;

const LAST_APPLIED: &str = "kubectl.kubernetes.io/last-applied-configuration";

/// The bytes of the annotations that stand in this metadata.
pub fn annotations(metadata: &Node) -> usize {
    let all = metadata.get("annotations").map(Node::entries).unwrap_or_default();
    all.iter().map(|entry| entry.key.len() + entry.value.as_str().map_or(0, str::len)).sum()
}

/// The bytes of an object's annotations after `kubectl apply` has put a copy of the whole object among them. The copy
/// is made without an older copy, and has a map of annotations even if the object has none.
pub fn applied(object: &Value) -> usize {
    let own = object.pointer("/metadata/annotations").and_then(Value::as_object);
    let entry = |key: &str, value: &Value| key.len() + value.as_str().map_or(0, str::len);
    let others: usize = own
        .into_iter()
        .flatten()
        .filter(|(key, _)| *key != LAST_APPLIED)
        .map(|(key, value)| entry(key, value))
        .sum();
    let copied = match own.and_then(|own| Some((own.len(), own.get(LAST_APPLIED)?))) {
        Some((count, older)) => {
            let comma = usize::from(count > 1);
            json(object) - json(&LAST_APPLIED.into()) - ":".len() - json(older) - comma
        }
        None if own.is_some() => json(object),
        None => json(object) + "\"annotations\":{},".len(),
    };
    others + LAST_APPLIED.len() + copied + "\n".len()
}

/// True if [`applied`] is certainly within the limit: most objects are so small that nothing has to be written to know.
pub fn is_small(object: &Node) -> bool {
    /// No letter takes more than six bytes, and no number more than 32.
    fn most(node: &Node) -> usize {
        let entries = node.entries().iter().map(|entry| entry.key.len() * 6 + 4 + most(&entry.value));
        let items = node.items().iter().map(|item| most(item) + 1);
        node.as_str().map_or(32, |text| text.len() * 6 + 2) + entries.sum::<usize>() + items.sum::<usize>()
    }
    // Annotations count once as they are, and once in the copy.
    most(object) * 2 + 2 * LAST_APPLIED.len() < MAX_ANNOTATIONS
}

/// The bytes of an object in a request: compact JSON as Go writes it.
pub fn json(object: &Value) -> usize {
    let text = object.to_string();
    // Go writes `<`, `>` and `&` with six letters instead of one, and two separators of lines with six bytes
    // instead of three.
    let escaped = text.bytes().filter(|byte| b"<>&".contains(byte)).count() * 5;
    let separators = text.matches(['\u{2028}', '\u{2029}']).count() * 3;
    text.len() + escaped + separators
}

/// The bytes that an object has in the store at least: its texts and the keys of its data. How much the form adds, and
/// what the API server does, is left out.
pub fn stored(object: &Object<'_>) -> usize {
    fn texts(node: &Node) -> usize {
        let below = node.entries().iter().map(|entry| &entry.value).chain(node.items());
        node.as_str().map_or(0, str::len) + below.map(texts).sum::<usize>()
    }
    let keeps_data = data(object).map(|bytes| {
        let values: usize =
            ["data", "stringData", "binaryData"].map(|key| object.dig(&[key]).map_or(0, texts)).iter().sum();
        let keys: usize = contents(object).keys().map(|key| key.len()).sum();
        (values, bytes + keys)
    });
    let (written, kept) = keeps_data.unwrap_or_default();
    texts(object.root) - written + kept
}

/// The bytes of the values in a ConfigMap or Secret, as they are stored; none for any other kind.
pub fn data(object: &Object<'_>) -> Option<usize> {
    let keeps_data = object.is("v1", "ConfigMap") || object.is("v1", "Secret");
    keeps_data.then(|| contents(object).values().sum())
}

/// What a ConfigMap or Secret holds: by key, the bytes of its value. `stringData` goes over `data`.
fn contents<'a>(object: &Object<'a>) -> BTreeMap<&'a str, usize> {
    let is_secret = object.kind == "Secret";
    let mut contents = BTreeMap::new();
    for (map, is_base64) in [("data", is_secret), ("binaryData", true), ("stringData", false)] {
        for entry in object.dig(&[map]).map(Node::entries).unwrap_or_default() {
            let text = entry.value.as_str().unwrap_or_default();
            let bytes = if is_base64 { from_base64(text).map_or(0, |bytes| bytes.len()) } else { text.len() };
            contents.insert(entry.key.as_str(), bytes);
        }
    }
    contents
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::source::SourceMap;
    use crate::yaml::{Dialect, read};

    #[test]
    fn the_copy_of_an_object_is_counted_as_kubectl_writes_it() {
        let copy = |object: &Value| LAST_APPLIED.len() + object.to_string().len() + 1;
        let bare = json!({ "kind": "ConfigMap", "metadata": { "name": "a", "annotations": {} } });
        assert_eq!(applied(&bare), copy(&bare));
        let without = json!({ "kind": "ConfigMap", "metadata": { "name": "a" } });
        assert_eq!(applied(&without), copy(&bare));
        let mut annotated = bare.clone();
        annotated["metadata"]["annotations"]["b"] = "cd".into();
        assert_eq!(applied(&annotated), copy(&annotated) + 3);
        let mut again = bare.clone();
        again["metadata"]["annotations"][LAST_APPLIED] = "{\"a\":\"<\"}".into();
        assert_eq!(applied(&again), copy(&bare));
        again["metadata"]["annotations"]["b"] = "cd".into();
        assert_eq!(applied(&again), copy(&annotated) + 3);
    }

    #[test]
    fn json_is_counted_as_go_writes_it() {
        assert_eq!(json(&json!({ "a": "<&>" })), r#"{"a":"\u003c\u0026\u003e"}"#.len());
        assert_eq!(json(&json!("\u{2028}\u{2029}\u{e4}\n")), "\"\\u2028\\u2029\u{e4}\\n\"".len());
    }

    #[test]
    fn data_is_counted_as_it_is_stored() {
        for (text, bytes, all) in [
            (
                "{apiVersion: v1, kind: Secret, data: {ab: YWJj, cd: YQ==}, stringData: {cd: xy}}",
                Some(5),
                8 + 9,
            ),
            (
                "{apiVersion: v1, kind: ConfigMap, data: {a: bcd}, binaryData: {e: YQ==, f: '!'}}",
                Some(4),
                11 + 7,
            ),
            ("{apiVersion: v1, kind: ServiceAccount, data: {a: b}, list: [cd]}", None, 16 + 3),
        ] {
            let id = SourceMap::default().add("", text);
            let nodes = read(text, id, Dialect::Manifest).unwrap();
            let object = Object::of(&nodes[0]).unwrap();
            assert_eq!(data(&object), bytes, "{text}");
            assert_eq!(stored(&object), all, "{text}");
        }
    }
}
