//! How large an object is, and how large it may be: for its annotations, a request and the store.

use std::collections::BTreeSet;

use super::Object;
use crate::kubernetes::types::from_base64;
use crate::yaml::{Data, Entry, Node};

/// Bytes that the annotations of one object may have together, keys and values.
pub const MAX_ANNOTATIONS: usize = 256 << 10;
/// Bytes that the values of one ConfigMap or Secret may have together.
pub const MAX_DATA: usize = 1 << 20;
/// Bytes of one request that the API server reads.
pub const MAX_REQUEST: usize = 3 << 20;
/// Bytes of one object that etcd stores, unless it was started with another limit.
pub const MAX_STORED: usize = 3 << 19;

/// The annotation in which `kubectl apply` keeps a copy of the object.
pub const LAST_APPLIED: &str = "kubectl.kubernetes.io/last-applied-configuration";

/// The bytes of the annotations that stand in this metadata.
pub fn annotations(metadata: &Node) -> usize {
    let all = metadata.get("annotations").map(Node::entries).unwrap_or_default();
    all.iter().map(|entry| entry.key.len() + entry.value.as_str().map_or(0, str::len)).sum()
}

/// The bytes of an object's annotations after `kubectl apply` has put a copy of the whole object among them. The copy
/// is made without an older copy, and has a map of annotations even if the object has none.
pub fn applied(object: &Node) -> usize {
    let own = object.dig(&["metadata", "annotations"]).filter(|own| matches!(own.data, Data::Map(_)));
    let entries = own.map(Node::entries).unwrap_or_default();
    let others: usize = entries
        .iter()
        .filter(|entry| entry.key != LAST_APPLIED)
        .map(|entry| entry.key.len() + entry.value.as_str().map_or(0, str::len))
        .sum();
    let copied = match own.map(|own| own.get(LAST_APPLIED)) {
        Some(Some(older)) => {
            let comma = usize::from(entries.len() > 1);
            json(object) - json_text(LAST_APPLIED) - ":".len() - json(older) - comma
        }
        Some(None) => json(object),
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
pub fn json(object: &Node) -> usize {
    let between = |count: usize| "{}".len() + count.saturating_sub(1);
    match &object.data {
        Data::Null => "null".len(),
        Data::Bool(value) => if *value { "true" } else { "false" }.len(),
        Data::Number(number) => number.to_string().len(),
        Data::String(text) => json_text(text),
        Data::List(items) => between(items.len()) + items.iter().map(json).sum::<usize>(),
        Data::Map(entries) => {
            let entry = |entry: &Entry| json_text(&entry.key) + ":".len() + json(&entry.value);
            between(entries.len()) + entries.iter().map(entry).sum::<usize>()
        }
    }
}

/// The bytes of a text in JSON. Go writes `<`, `>` and `&` with six letters instead of one, and two separators of lines
/// with six instead of three bytes.
fn json_text(text: &str) -> usize {
    let more = |byte: u8| match byte {
        b'"' | b'\\' | b'\n' | b'\r' | b'\t' | 0x08 | 0x0c => 1,
        b'<' | b'>' | b'&' | 0..0x20 => 5,
        _ => 0,
    };
    let separators = text.matches(['\u{2028}', '\u{2029}']).count() * 3;
    "\"\"".len() + text.len() + text.bytes().map(more).sum::<usize>() + separators
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
        let keys: usize = contents(object).map(|(key, _)| key.len()).sum();
        (values, bytes + keys)
    });
    let (written, kept) = keeps_data.unwrap_or_default();
    texts(object.root) - written + kept
}

/// The bytes of the values in a ConfigMap or Secret, as they are stored; none for any other kind.
pub fn data(object: &Object<'_>) -> Option<usize> {
    let keeps_data = object.is("v1", "ConfigMap") || object.is("v1", "Secret");
    keeps_data.then(|| contents(object).map(|(_, bytes)| bytes).sum())
}

/// What a ConfigMap or Secret holds: each key, and the bytes of its value. `stringData` goes over `data`.
fn contents<'a>(object: &Object<'a>) -> impl Iterator<Item = (&'a str, usize)> + use<'a> {
    let is_secret = object.kind == "Secret";
    let entries = |map: &str| object.dig(&[map]).map(Node::entries).unwrap_or_default().iter();
    let covered: BTreeSet<&str> = entries("stringData").map(|entry| entry.key.as_str()).collect();
    let in_base64 = entries("binaryData").chain(entries("data").filter(move |_| is_secret));
    let as_text = entries("data").filter(move |_| !is_secret);
    let bytes = |text: &str| from_base64(text).map_or(0, |bytes| bytes.len());
    let encoded = in_base64.map(move |entry| (entry, entry.value.as_str().map_or(0, bytes)));
    let plain = |entry: &'a Entry| (entry, entry.value.as_str().map_or(0, str::len));
    let below =
        encoded.chain(as_text.map(plain)).filter(move |(entry, _)| !covered.contains(entry.key.as_str()));
    below.chain(entries("stringData").map(plain)).map(|(entry, bytes)| (entry.key.as_str(), bytes))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::text::source::SourceMap;
    use crate::yaml::{Dialect, Value, read};

    fn node(text: &str) -> Node {
        read(text, SourceMap::default().add("", ""), Dialect::Manifest).unwrap().remove(0)
    }

    #[test]
    fn the_copy_of_an_object_is_counted_as_kubectl_writes_it() {
        let applied = |object: &Value| applied(&node(&object.to_string()));
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
        assert_eq!(json(&node("{a: <&>}")), r#"{"a":"\u003c\u0026\u003e"}"#.len());
        assert_eq!(json_text("\u{2028}\u{2029}\u{e4}\n"), "\"\\u2028\\u2029\u{e4}\\n\"".len());
        let all: String = (0..0x100).filter_map(char::from_u32).filter(|c| !"<>&".contains(*c)).collect();
        let value =
            json!({ "a": [1, -2.5, true, false, null, "", {}, []], "b": all, "": { "c": { "d": [] } } });
        assert_eq!(json(&node(&value.to_string())), value.to_string().len());
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
            let root = node(text);
            let object = Object::of(&root).unwrap();
            assert_eq!(data(&object), bytes, "{text}");
            assert_eq!(stored(&object), all, "{text}");
        }
    }
}
