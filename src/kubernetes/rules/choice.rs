//! Fields that take one of a few words.

use crate::kubernetes::rules::Findings;
use crate::yaml::Node;

/// Refuses a text that is none of the choices.
pub(super) fn check_choice(map: &Node, key: &str, choices: &[&str], findings: &mut Findings<'_>) {
    if let Some(value) = map.get(key).and_then(Node::as_str).filter(|value| !choices.contains(value)) {
        findings.key(map, key).not_supported(value, choices);
    }
}

/// Refuses a text that is none of the choices, where an empty one is as good as none.
pub(super) fn check_choice_unless_empty(
    map: &Node,
    key: &str,
    choices: &[&str],
    findings: &mut Findings<'_>,
) {
    if map.text(key) != Some("") {
        check_choice(map, key, choices, findings);
    }
}
