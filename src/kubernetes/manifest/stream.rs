//! From the documents of a text to objects: lists are opened, empty documents are nothing.

use crate::report::diagnostic::{Diagnostic, Reason};
use crate::yaml::{Data, Entry, Node};

/// The objects in documents, and what is wrong with the lists among them.
pub fn objects(documents: Vec<Node>) -> (Vec<Node>, Vec<Diagnostic>) {
    let mut objects = Vec::new();
    let mut findings = Vec::new();
    let mut open: Vec<Node> = documents.into_iter().rev().collect();
    open.retain(|document| document.data != Data::Null);
    while let Some(node) = open.pop() {
        match List::of(&node) {
            None => objects.push(node),
            Some(list) => match list.open(node) {
                Ok(items) => open.extend(items.into_iter().rev()),
                Err(finding) => findings.push(finding),
            },
        }
    }
    (objects, findings)
}

/// Something that holds objects, as `kubectl get` prints it.
struct List {
    /// What items are that do not say it themselves: in a `ConfigMapList` they are ConfigMaps.
    kind: Option<[Entry; 2]>,
}

impl List {
    fn of(node: &Node) -> Option<Self> {
        let [api_version, kind] = [node.entry("apiVersion")?, node.entry("kind")?];
        let name = kind.value.as_str()?.strip_suffix("List")?;
        if name.is_empty() {
            return Some(Self { kind: None });
        }
        node.entry("items")?;
        let data = Data::String(name.to_owned());
        let kind = Entry { value: Node { span: kind.value.span, data }, ..kind.clone() };
        Some(Self { kind: Some([api_version.clone(), kind]) })
    }

    fn open(self, node: Node) -> Result<Vec<Node>, Diagnostic> {
        let place = node.first_span();
        let Data::Map(entries) = node.data else { return Ok(Vec::new()) };
        let Some(Entry { key_span, value, .. }) = entries.into_iter().find(|entry| entry.key == "items")
        else {
            return Err(Diagnostic::error("`items` is missing, so this list holds nothing")
                .rule("missing-field")
                .field("items", Some(Reason::Required))
                .at(place));
        };
        match value.data {
            Data::Null => Ok(Vec::new()),
            Data::List(items) => Ok(items.into_iter().map(|item| self.named(item)).collect()),
            Data::Bool(_) | Data::Number(_) | Data::String(_) | Data::Map(_) => {
                let message = format!("`items` must be a list, not {}", value.kind());
                Err(Diagnostic::error(message)
                    .rule("wrong-type")
                    .field("items", Some(Reason::WrongType))
                    .at(key_span))
            }
        }
    }

    fn named(&self, mut item: Node) -> Node {
        if let (Data::Map(entries), Some(own)) = (&mut item.data, &self.kind)
            && !entries.iter().any(|entry| entry.key == "kind")
        {
            entries.retain(|entry| entry.key != "apiVersion");
            entries.splice(0..0, own.iter().cloned());
        }
        item
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::source::SourceMap;
    use crate::yaml::{Dialect, read};

    fn opened(text: &str) -> (Vec<String>, Vec<String>) {
        let documents = read(text, SourceMap::default().add("", ""), Dialect::Manifest).unwrap();
        let (objects, findings) = objects(documents);
        (
            objects.iter().map(|object| object.to_value().to_string()).collect(),
            findings.into_iter().map(|finding| finding.message).collect(),
        )
    }

    #[test]
    fn lists_are_opened_in_order_however_deep() {
        let (objects, findings) = opened(
            "{a: 1}\n---\n{apiVersion: v1, kind: List, items: [{b: 1}, \
             {apiVersion: v1, kind: List, items: [{c: 1}]}, {d: 1}]}\n---\n# nothing\n---\n{e: 1}\n",
        );
        assert_eq!(objects, [r#"{"a":1}"#, r#"{"b":1}"#, r#"{"c":1}"#, r#"{"d":1}"#, r#"{"e":1}"#]);
        assert_eq!(findings, [""; 0]);
    }

    #[test]
    fn items_of_a_typed_list_need_not_say_their_kind() {
        let list = "{apiVersion: v1, kind: ConfigMapList, items: [{a: 1}, {apiVersion: v2, kind: X}]}";
        let (objects, _) = opened(list);
        assert_eq!(
            objects,
            [r#"{"apiVersion":"v1","kind":"ConfigMap","a":1}"#, r#"{"apiVersion":"v2","kind":"X"}"#]
        );
    }

    #[test]
    fn a_kind_that_only_ends_like_a_list_is_an_object() {
        let (objects, findings) = opened("{apiVersion: example.com/v1, kind: AllowList, spec: {}}");
        assert_eq!((objects.len(), findings.len()), (1, 0));
    }

    #[test]
    fn a_list_has_items_or_none() {
        assert_eq!(opened("{apiVersion: v1, kind: List, items: []}"), (vec![], vec![]));
        assert_eq!(opened("{apiVersion: v1, kind: List, items: }"), (vec![], vec![]));
        let (_, missing) = opened("{apiVersion: v1, kind: List}");
        assert_eq!(missing, ["`items` is missing, so this list holds nothing"]);
        let (_, wrong) = opened("{apiVersion: v1, kind: List, items: {}}");
        assert_eq!(wrong, ["`items` must be a list, not a map"]);
    }
}
