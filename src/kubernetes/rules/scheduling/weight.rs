//! How much a preference counts.

use crate::kubernetes::rules::Findings;
use crate::yaml::Node;

/// Checks the weight of a preference for nodes or pods.
pub(super) fn check_weight(term: &Node, findings: &mut Findings<'_>) {
    let text = match term.get("weight") {
        None => "is missing".to_owned(),
        Some(weight) => match weight.as_int().filter(|weight| !(1..=100).contains(weight)) {
            Some(weight) => format!("is {weight}, and must be from 1 to 100"),
            None => return,
        },
    };
    findings.key(term, "weight").help("100 is the highest weight").invalid(text);
}
