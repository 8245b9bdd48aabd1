use crate::manifest::{Object, labels_of, selector_is_sound, selector_takes};
use crate::rules::{Check, Findings, Level, Rule};
use crate::yaml::{Data, Node};

pub(super) static RULE: Rule = Rule {
    name: "selector-mismatch",
    summary: "the selector of a workload does not match its pod template",
    level: Level::Refused,
    page: include_str!("selector_mismatch.md"),
    check: Check::Object(check),
};

fn check(object: &Object<'_>, findings: &mut Findings<'_>) {
    let Some(spec) = object.root.get("spec") else { return };
    let (is_own, may_be_empty) = match (object.api_version, object.kind) {
        ("apps/v1", "DaemonSet" | "Deployment" | "ReplicaSet" | "StatefulSet") => (true, false),
        ("batch/v1", "Job") => (spec.get("manualSelector").and_then(Node::as_bool) == Some(true), true),
        _ => (false, false),
    };
    if !is_own {
        return;
    }
    let Some(selector) = spec.get("selector") else {
        // The tables know of the others.
        if may_be_empty {
            findings
                .key(spec, "selector")
                .help("or remove `manualSelector`: the API server generates a selector")
                .required();
        }
        return;
    };
    if !may_be_empty && is_empty(selector) {
        findings
            .key(spec, "selector")
            .help("select by labels of the template that never change, such as `matchLabels: { app: kafka }`")
            .invalid("is empty and would select every pod of the Namespace");
    } else if selector_is_sound(selector) {
        compare(spec, selector, findings);
    }
}

fn is_empty(selector: &Node) -> bool {
    matches!(selector.data, Data::Map(_))
        && ["matchLabels", "matchExpressions"].iter().all(|key| selector.get(key).is_none_or(Node::is_empty))
}

fn compare(spec: &Node, selector: &Node, findings: &mut Findings<'_>) {
    let template = spec.get("template");
    let map = template.and_then(|template| template.dig(&["metadata", "labels"]));
    let labels = labels_of(map);
    if selector_takes(selector, &labels) {
        return;
    }
    let spot = findings
        .at(map.or(template).unwrap_or(spec))
        .field("spec.template.metadata.labels")
        .because(selector, "this selector");
    let wanted = selector.get("matchLabels").map(Node::entries).unwrap_or_default();
    let missing = wanted.iter().find(|entry| labels.get(entry.key.as_str()).copied() != entry.value.as_str());
    let spot = match missing.and_then(|entry| Some((&entry.key, entry.value.as_str()?))) {
        Some((key, value)) => spot.help(format!("it asks for `{key}: {value}`")),
        None => spot,
    };
    spot.invalid("do not match `spec.selector`");
}
