use crate::kubernetes::manifest::{Object, labels_of, selector_is_sound, selector_takes};
use crate::kubernetes::rules::{Check, Findings, Level, Rule};
use crate::yaml::{Data, Node};

pub(super) static RULE: Rule = Rule {
    name: "selector-mismatch",
    summary: "the selector of a workload does not match its pod template",
    level: Level::Refused,
    page: include_str!("selector_mismatch.md"),
    check: Check::Object(check),
};

fn check(object: &Object<'_>, findings: &mut Findings<'_>) {
    if object.is("v1", "ReplicationController") {
        return of_replication_controller(object, findings);
    }
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

/// Its selector is a plain map; one that is absent is made of the labels of its pods.
fn of_replication_controller(object: &Object<'_>, findings: &mut Findings<'_>) {
    let template = object.dig(&["spec", "template"]);
    if template.is_none() {
        findings.dig(object.root, &["spec", "template"]).required();
    }
    let labels = template.and_then(|template| template.dig(&["metadata", "labels"]));
    let selector = object.dig(&["spec", "selector"]).filter(|selector| !selector.is_empty());
    match (selector, template) {
        (None, _) if labels.is_none_or(Node::is_empty) => findings
            .dig(object.root, &["spec", "selector"])
            .help("set labels in the template, which become the selector")
            .required(),
        (Some(selector), Some(template)) if !takes(selector, labels) => findings
            .at(labels.unwrap_or(template))
            .field("spec.template.metadata.labels")
            .because(selector, "this selector")
            .invalid("do not match `spec.selector`"),
        _ => {}
    }
}

/// True if the labels have all that a plain map asks for.
fn takes(selector: &Node, labels: Option<&Node>) -> bool {
    let labels = labels_of(labels);
    let has = |(key, value): (&&str, &&str)| labels.get(key) == Some(value);
    labels_of(Some(selector)).iter().all(has)
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
