use std::collections::BTreeMap;

use crate::kubernetes::manifest::{Object, Service};
use crate::kubernetes::rules::{Check, Findings, Level, Rule};
use crate::yaml::Node;

pub(super) static RULE: Rule = Rule {
    name: "shared-merge-key",
    summary: "a list has two items that `kubectl apply` cannot tell apart",
    level: Level::Warning,
    page: include_str!("shared_merge_key.md"),
    check: Check::Object(check),
};

fn check(object: &Object<'_>, findings: &mut Findings<'_>) {
    if let Some(service) = Service::of(object) {
        check_list(service.spec.list("ports"), ["port", "protocol"], findings);
    }
    let Some(pod) = object.pod() else { return };
    check_list(pod.spec.list("topologySpreadConstraints"), ["topologyKey", "whenUnsatisfiable"], findings);
}

/// Entries with the same first key, which is all that `kubectl apply` looks at. Those with the same second key as well
/// are an error.
fn check_list(list: &[Node], [key, second]: [&str; 2], findings: &mut Findings<'_>) {
    let mut first: BTreeMap<String, &Node> = BTreeMap::new();
    for entry in list {
        let Some(value) = entry.get(key).and_then(text_of) else { continue };
        let Some(other) = first.get(&value) else {
            first.insert(value, entry);
            continue;
        };
        if second_of(entry, second) != second_of(other, second) {
            findings
                .key(entry, key)
                .because(other, "the other one")
                .help("use another value, or always apply with `--server-side`")
                .tell(format!(
                    "`{key}: {value}` is a duplicate with another `{second}`; `kubectl apply` compares `{key}` \
                     alone, so a later change is lost, or changes the wrong one"
                ));
        }
    }
}

fn text_of(node: &Node) -> Option<String> {
    node.as_str().map(str::to_owned).or_else(|| Some(node.as_int()?.to_string()))
}

/// Without a protocol it is TCP; the other lists have no defaults.
fn second_of<'a>(entry: &'a Node, key: &str) -> &'a str {
    match entry.text(key).unwrap_or_default() {
        "" => "TCP",
        other => other,
    }
}
