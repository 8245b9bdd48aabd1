use crate::manifest::Object;
use crate::rules::{Check, Findings, Level, Rule};
use crate::types::Format;

pub(super) static RULE: Rule = Rule {
    name: "invalid-annotation",
    summary: "the key of an annotation has letters or a length that no annotation may have",
    level: Level::Refused,
    page: include_str!("invalid_annotation.md"),
    check: Check::Object(check),
};

fn check(object: &Object<'_>, findings: &mut Findings<'_>) {
    for (place, metadata) in object.metadata() {
        let Some(annotations) = metadata.get("annotations") else { continue };
        for key in annotations.entries().iter().map(|entry| &entry.key) {
            // Their prefixes may have upper-case letters, other than those of labels.
            if Format::LabelKey.check(&key.to_lowercase()).is_err() {
                findings.name_of_key(annotations, key).field(format!("{place}.annotations")).invalid(format!(
                    "has the key `{key}`, which is not an annotation key: at most 63 letters, digits, `-`, `_` and `.`, \
                     with or without a DNS prefix and `/`"
                ));
            }
        }
    }
}
