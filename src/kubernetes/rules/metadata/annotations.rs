//! Annotations, wherever an object has them.

use crate::kubernetes::rules::Findings;
use crate::kubernetes::types::Format;
use crate::yaml::Node;

/// Checks the keys of a map of annotations; their values are free. The API server reports them at the map, and some
/// maps under a path that is not theirs: `field`.
pub(in crate::kubernetes::rules) fn check_annotations(
    annotations: &Node,
    field: Option<&str>,
    findings: &mut Findings<'_>,
) {
    for key in annotations.entries().iter().map(|entry| &entry.key) {
        // Their prefixes may have upper-case letters, other than those of labels.
        if Format::LabelKey.check(&key.to_lowercase()).is_err() {
            let spot = findings.name_of_key(annotations, key);
            let spot = if let Some(field) = field { spot.field(field) } else { spot };
            spot.invalid(format!(
                "has the key `{key}`, which is not an annotation key: at most 63 letters, digits, `-`, `_` and `.`, \
                 with or without a DNS prefix and `/`"
            ));
        }
    }
}
