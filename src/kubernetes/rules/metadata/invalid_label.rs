use super::check_labels;
use crate::kubernetes::manifest::Object;
use crate::kubernetes::rules::{Check, Findings, Level, Rule};

pub(super) static RULE: Rule = Rule {
    name: "invalid-label",
    summary: "the key or value of a label has invalid characters or is too long",
    level: Level::Refused,
    page: include_str!("invalid_label.md"),
    check: Check::Object(check),
};

fn check(object: &Object<'_>, findings: &mut Findings<'_>) {
    for (place, metadata) in object.metadata() {
        if let Some(labels) = metadata.get("labels") {
            check_labels(labels, Some(&format!("{place}.labels")), findings);
        }
    }
}
