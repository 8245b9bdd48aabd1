use crate::kubernetes::manifest::{Object, Objects, Reference};
use crate::kubernetes::rules::{Check, Level, Rule, Together};
use crate::report::diagnostic::suggest;
use crate::yaml::Node;

pub(super) static RULE: Rule = Rule {
    name: "missing-key",
    summary: "a pod refers to a key that the ConfigMap or Secret does not have",
    level: Level::Error,
    page: include_str!("missing_key.md"),
    check: Check::Objects(check),
};

fn check(objects: &Objects<'_>, findings: &mut Together<'_>) {
    for object in &objects.list {
        let Some(pod) = object.pod() else { continue };
        for reference in Reference::of(&pod) {
            let Reference { kind, name, key: Some(node), optional: false, .. } = reference else { continue };
            let Some(key) = node.as_str() else { continue };
            let Some(holder) =
                objects.within("v1", kind, object.namespace()).find(|other| other.name == name)
            else {
                continue;
            };
            let keys = keys(holder);
            if keys.contains(&key) {
                continue;
            }
            let mut findings = findings.of(object);
            let spot = findings.at(node).because(holder.root, "here");
            let spot = match suggest::help(key, keys.iter().copied()) {
                Some(help) => spot.help(help),
                None => spot,
            };
            spot.tell(format!("{} has no key `{key}`, so the pod never starts", holder.display()));
        }
    }
}

fn keys<'a>(holder: &Object<'a>) -> Vec<&'a str> {
    ["data", "binaryData", "stringData"]
        .iter()
        .filter_map(|field| holder.root.get(field))
        .flat_map(Node::entries)
        .map(|entry| entry.key.as_str())
        .collect()
}
