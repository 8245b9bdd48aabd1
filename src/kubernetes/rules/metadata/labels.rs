//! Labels, wherever an object has them: its own, those of its pods, those that it selects by.

use crate::kubernetes::rules::Findings;
use crate::kubernetes::types::Format;
use crate::yaml::Node;

/// Checks the keys and values of a map of labels. The API server reports both at the map, and some maps under a path
/// that is not theirs: `field`.
pub(in crate::kubernetes::rules) fn check_labels(
    labels: &Node,
    field: Option<&str>,
    findings: &mut Findings<'_>,
) {
    for entry in labels.entries() {
        if let Err(wanted) = Format::LabelKey.check(&entry.key) {
            let spot = findings.name_of_key(labels, &entry.key);
            let spot = if let Some(field) = field { spot.field(field) } else { spot };
            spot.invalid(format!("has the key `{}`, which is not {wanted}", entry.key));
        }
        let Some(value) = entry.value.as_str() else { continue };
        if let Err(wanted) = Format::LabelValue.check(value) {
            let spot = findings.name_of_key(labels, &entry.key);
            let spot = if let Some(field) = field { spot.field(field) } else { spot };
            spot.invalid(format!("has `{}: {value}`, of which the value is not {wanted}", entry.key));
        }
    }
}
