use crate::kubernetes::manifest::{Object, size};
use crate::kubernetes::rules::{Check, Findings, Level, Rule};
use crate::report::diagnostic::Reason;

pub(super) static RULE: Rule = Rule {
    name: "annotations-too-large",
    summary: "the annotations of an object or pod template exceed 262144 bytes",
    level: Level::Refused,
    page: include_str!("annotations_too_large.md"),
    check: Check::Object(check),
};

fn check(object: &Object<'_>, findings: &mut Findings<'_>) {
    for (place, metadata) in object.metadata() {
        let bytes = size::annotations(metadata);
        if bytes > size::MAX_ANNOTATIONS {
            findings
                .key(metadata, "annotations")
                .field(format!("{place}.annotations"))
                .help("put large texts into a ConfigMap")
                .say(
                    Reason::TooLong,
                    format!("has {bytes} bytes, keys and values, the limit is {}", size::MAX_ANNOTATIONS),
                );
        }
    }
}
