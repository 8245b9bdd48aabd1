use std::collections::BTreeMap;

use crate::kubernetes::manifest::Objects;
use crate::kubernetes::rules::{Check, Level, Rule, Together};
use crate::yaml::Node;

pub(super) static RULE: Rule = Rule {
    name: "namespace-too-late",
    summary: "a Namespace comes after its objects",
    level: Level::Warning,
    page: include_str!("namespace_too_late.md"),
    check: Check::Objects(check),
};

fn check(objects: &Objects<'_>, findings: &mut Together<'_>) {
    let mut first: BTreeMap<&str, usize> = BTreeMap::new();
    for (index, object) in objects.list.iter().enumerate() {
        if let Some(namespace) = object.dig(&["metadata", "namespace"]).and_then(Node::as_str) {
            first.entry(namespace).or_insert(index);
        }
        if !object.is("v1", "Namespace") {
            continue;
        }
        if let Some(early) = first.get(object.name).and_then(|index| objects.list.get(*index)) {
            findings
                .of(object)
                .key(object.root, "kind")
                .because(early.root, "this object needs it")
                .help("put the Namespace first")
                .tell(format!(
                    "{} comes after {}, so the first `kubectl apply` fails",
                    object.display(),
                    early.display()
                ));
        }
    }
}
