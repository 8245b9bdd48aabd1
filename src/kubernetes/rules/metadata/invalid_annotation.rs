use super::check_annotations;
use crate::kubernetes::manifest::Object;
use crate::kubernetes::rules::{Check, Findings, Level, Rule};

pub(super) static RULE: Rule = Rule {
    name: "invalid-annotation",
    summary: "an annotation key is not a qualified name",
    level: Level::Refused,
    page: include_str!("invalid_annotation.md"),
    check: Check::Object(check),
};

fn check(object: &Object<'_>, findings: &mut Findings<'_>) {
    for (place, metadata) in object.metadata() {
        if let Some(annotations) = metadata.get("annotations") {
            check_annotations(annotations, Some(&format!("{place}.annotations")), findings);
        }
    }
}
