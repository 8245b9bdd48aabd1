//! Texts that must not be empty: for the API server an empty text is an absent one.

use crate::kubernetes::rules::Findings;
use crate::report::diagnostic::Reason;
use crate::yaml::Node;

/// Refuses an empty text in a field that must be there. If it is absent, the tables say so.
pub(super) fn check_not_empty(map: &Node, key: &str, findings: &mut Findings<'_>) {
    if map.get(key).and_then(Node::as_str) == Some("") {
        findings.key(map, key).say(Reason::Required, "is empty");
    }
}

/// Refuses an empty or absent text.
pub(super) fn check_given(map: &Node, key: &str, findings: &mut Findings<'_>) {
    if map.get(key).is_none() {
        findings.key(map, key).required();
    }
    check_not_empty(map, key, findings);
}
