//! JSON merge patch (RFC 7396): maps merge, everything else replaces, null removes.

use std::collections::BTreeSet;

use crate::yaml::{Data, Entry, Keys, Node, remove_entries};

/// Changes a tree.
pub(super) fn apply(target: &mut Node, patch: &Node) {
    let Data::Map(changes) = &patch.data else {
        *target = patch.clone();
        return;
    };
    if !matches!(target.data, Data::Map(_)) {
        *target = Node { span: patch.span, data: Data::Map(Vec::new()) };
    }
    let Data::Map(entries) = &mut target.data else { return };
    let keys = Keys::of(entries, changes.len());
    let mut removed = BTreeSet::new();
    for change in changes {
        let place = keys.find(entries, &change.key);
        if change.value.data == Data::Null {
            removed.extend(place);
        } else if let Some(entry) = place.and_then(|place| entries.get_mut(place)) {
            apply(&mut entry.value, &change.value);
        } else {
            let mut value = Node { span: change.value.span, data: Data::Null };
            apply(&mut value, &change.value);
            entries.push(Entry { value, key: change.key.clone(), key_span: change.key_span });
        }
    }
    remove_entries(entries, &removed);
}

#[cfg(test)]
mod tests {
    use crate::text::source::SourceMap;
    use crate::yaml::{Dialect, Node, read};

    fn node(text: &str) -> Node {
        read(text, SourceMap::default().add("", ""), Dialect::Profile).unwrap().remove(0)
    }

    /// The examples of RFC 7396, appendix A.
    #[test]
    fn the_examples_of_the_standard_hold() {
        for (original, patch, result) in [
            (r#"{"a":"b"}"#, r#"{"a":"c"}"#, r#"{"a":"c"}"#),
            (r#"{"a":"b"}"#, r#"{"b":"c"}"#, r#"{"a":"b","b":"c"}"#),
            (r#"{"a":"b"}"#, r#"{"a":null}"#, r"{}"),
            (r#"{"a":"b","b":"c"}"#, r#"{"a":null}"#, r#"{"b":"c"}"#),
            (r#"{"a":["b"]}"#, r#"{"a":"c"}"#, r#"{"a":"c"}"#),
            (r#"{"a":"c"}"#, r#"{"a":["b"]}"#, r#"{"a":["b"]}"#),
            (r#"{"a":{"b":"c"}}"#, r#"{"a":{"b":"d","c":null}}"#, r#"{"a":{"b":"d"}}"#),
            (r#"{"a":[{"b":"c"}]}"#, r#"{"a":[1]}"#, r#"{"a":[1]}"#),
            (r#"["a","b"]"#, r#"["c","d"]"#, r#"["c","d"]"#),
            (r#"{"a":"b"}"#, r#"["c"]"#, r#"["c"]"#),
            (r#"{"a":"foo"}"#, "null", "null"),
            (r#"{"a":"foo"}"#, r#""bar""#, r#""bar""#),
            (r#"{"e":null}"#, r#"{"a":1}"#, r#"{"e":null,"a":1}"#),
            ("[1,2]", r#"{"a":"b","c":null}"#, r#"{"a":"b"}"#),
            ("{}", r#"{"a":{"bb":{"ccc":null}}}"#, r#"{"a":{"bb":{}}}"#),
        ] {
            let mut target = node(original);
            super::apply(&mut target, &node(patch));
            assert_eq!(target.to_value().to_string(), result, "{original} {patch}");
        }
    }
}
