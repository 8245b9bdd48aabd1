use crate::kubernetes::manifest::{Object, size};
use crate::kubernetes::rules::{Check, Findings, Level, Rule};
use crate::report::diagnostic::Reason;

pub(super) static RULE: Rule = Rule {
    name: "object-too-large",
    summary: "an object is too large for client-side `kubectl apply`",
    level: Level::Warning,
    page: include_str!("object_too_large.md"),
    check: Check::Object(check),
};

fn check(object: &Object<'_>, findings: &mut Findings<'_>) {
    let Some(metadata) = object.dig(&["metadata"]) else { return };
    if size::is_small(object.root) {
        return;
    }
    let bytes = size::applied(object.root);
    // What is too large for the API server itself is for other rules to say.
    let is_refused_anyway = || {
        object.metadata().any(|(_, metadata)| size::annotations(metadata) > size::MAX_ANNOTATIONS)
            || size::data(object).is_some_and(|bytes| bytes > size::MAX_DATA)
            || size::stored(object) > size::MAX_STORED
    };
    if bytes > size::MAX_ANNOTATIONS && !is_refused_anyway() {
        findings
            .key(metadata, "annotations")
            .help("apply it with `kubectl apply --server-side`, which keeps no copy")
            .help("or split it into several objects")
            .say(
                Reason::TooLong,
                format!(
                    "would have {bytes} bytes with the copy of the object that `kubectl apply` puts there, and {} are \
                     allowed",
                    size::MAX_ANNOTATIONS
                ),
            );
    }
}
