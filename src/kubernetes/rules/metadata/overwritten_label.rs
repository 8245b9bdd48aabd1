use crate::kubernetes::manifest::Object;
use crate::kubernetes::rules::{Check, Findings, Level, Rule};

pub(super) static RULE: Rule = Rule {
    name: "overwritten-label",
    summary: "a Namespace sets its label `kubernetes.io/metadata.name` to another value than its name",
    level: Level::Warning,
    page: include_str!("overwritten_label.md"),
    check: Check::Object(check),
};

const KEY: &str = "kubernetes.io/metadata.name";

fn check(object: &Object<'_>, findings: &mut Findings<'_>) {
    let Some(labels) = object.dig(&["metadata", "labels"]).filter(|_| object.is("v1", "Namespace")) else {
        return;
    };
    if let Some(value) = labels.get(KEY).and_then(|node| node.as_str()).filter(|value| *value != object.name)
    {
        findings.key(labels, KEY).help("remove the label").tell(format!(
            "the API server overwrites the value `{value}` of the label `{KEY}` with `{}`",
            object.name
        ));
    }
}
