use crate::kubernetes::manifest::Object;
use crate::kubernetes::rules::metadata::{check_annotations, check_labels};
use crate::kubernetes::rules::{Check, Findings, Level, Rule};

pub(super) static RULE: Rule = Rule {
    name: "unusable-claim-template",
    summary: "a claim template has an invalid label or annotation",
    level: Level::Error,
    page: include_str!("unusable_claim_template.md"),
    check: Check::Object(check),
};

fn check(object: &Object<'_>, findings: &mut Findings<'_>) {
    if !object.is("apps/v1", "StatefulSet") {
        return;
    }
    for metadata in super::claims(object).into_iter().filter_map(|claim| claim.get("metadata")) {
        if let Some(labels) = metadata.get("labels") {
            check_labels(labels, None, findings);
        }
        if let Some(annotations) = metadata.get("annotations") {
            check_annotations(annotations, None, findings);
        }
    }
}
