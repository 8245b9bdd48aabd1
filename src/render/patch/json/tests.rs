use super::{Budget, apply};
use crate::text::source::SourceMap;
use crate::yaml::{Dialect, Node, Value, read, read_all};

fn node(value: &Value) -> Node {
    Node::from_value(
        value,
        read("x", SourceMap::default().add("", ""), Dialect::Profile).unwrap().remove(0).span,
    )
}

fn patched(doc: &Value, patch: &Value) -> Option<Value> {
    let mut target = node(doc);
    apply(&mut target, &node(patch), &mut Budget::new(0, 0)).ok().map(|()| target.to_value())
}

/// The test suite of json-patch, which all libraries share; `disabled` there marks what some of them do not do.
#[test]
fn the_test_suite_of_the_standard_passes() {
    let mut count = 0;
    for file in ["rfc6902.json", "rfc6902-appendix.json"] {
        let file = format!("{}/tests/patches/{file}", env!("CARGO_MANIFEST_DIR"));
        let text = std::fs::read_to_string(file).unwrap();
        let cases = read_all(&text, SourceMap::default().add("", ""), Dialect::Manifest).0.remove(0);
        for case in cases.items().iter().map(Node::to_value) {
            // A key twice is refused by the reader of the profile.
            let twice = case.to_string().contains("has two 'op' members");
            let (Some(doc), Some(patch), false) = (case.get("doc"), case.get("patch"), twice) else {
                continue;
            };
            match (patched(doc, patch), case.get("error")) {
                (None, Some(_)) => {}
                (Some(found), None) => assert_eq!(&found, case.get("expected").unwrap_or(doc), "{case}"),
                (found, _) => panic!("{case} gives {found:?}"),
            }
            count += 1;
        }
    }
    assert!(count >= 110, "{count} cases");
}

/// Keys keep their order, which a person sees in the rendered object.
#[test]
fn what_is_removed_leaves_no_trace_in_the_order_of_keys() {
    let patch = serde_json::json!([{"op": "remove", "path": "/a"}]);
    let found = patched(&serde_json::json!({"a": 1, "b": 2, "c": 3}), &patch).unwrap();
    assert_eq!(found.to_string(), r#"{"b":2,"c":3}"#);
}

/// A thousand operations on a tree of a hundred thousand values touch a few thousand values.
#[test]
fn an_operation_costs_what_it_touches() {
    let items: Vec<Value> = (0..100_000).map(Value::from).collect();
    let mut target = node(&serde_json::json!({ "items": items, "other": {} }));
    let operations: Vec<Value> = (0..1000)
        .map(|i| serde_json::json!({"op": "add", "path": format!("/other/{i}"), "value": i}))
        .collect();
    let mut budget = Budget::new(0, 0);
    apply(&mut target, &node(&Value::from(operations)), &mut budget).unwrap();
    assert!(budget.visited() < 1_000 * 1_000, "{}", budget.visited());
}
