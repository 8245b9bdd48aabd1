//! Texts that must follow a grammar.

use super::needed_text::check_not_empty;
use crate::kubernetes::rules::Findings;
use crate::kubernetes::types::Format;
use crate::yaml::Node;

/// Refuses a text that does not follow the grammar; an empty one as well.
pub(super) fn check_format(map: &Node, key: &str, format: Format, findings: &mut Findings<'_>) {
    if let Some(value) = map.get(key) {
        check_value(value, format, findings);
    }
}

/// Refuses a text that does not follow the grammar, where an empty one is as good as none.
pub(super) fn check_format_unless_empty(map: &Node, key: &str, format: Format, findings: &mut Findings<'_>) {
    if map.text(key) != Some("") {
        check_format(map, key, format, findings);
    }
}

/// Refuses this value if it is a text that does not follow the grammar.
pub(super) fn check_value(value: &Node, format: Format, findings: &mut Findings<'_>) {
    if let Some(text) = value.as_str()
        && let Err(wanted) = format.check(text)
    {
        findings.at(value).is_not(text, wanted);
    }
}

/// Refuses an empty text, and one that cannot be a part of the address of an object. If it is absent, the tables say so.
pub(super) fn check_path_segment(map: &Node, key: &str, findings: &mut Findings<'_>) {
    check_not_empty(map, key, findings);
    if let Some(text) = map.get(key).and_then(Node::as_str).filter(|text| !is_path_segment(text)) {
        findings.key(map, key).invalid(format!("is `{text}`, which cannot be part of an address: it must not contain `/` or `%`, and not be `.` or `..`"));
    }
}

/// True for what the API server takes as one part of the address of an object.
fn is_path_segment(text: &str) -> bool {
    !matches!(text, "." | "..") && !text.contains(['/', '%'])
}
