use crate::kubernetes::manifest::Object;
use crate::kubernetes::rules::{Check, Findings, Level, Rule};

pub(super) static RULE: Rule = Rule {
    name: "invalid-deletion-cost",
    summary: "the pod deletion cost is not an integer",
    level: Level::Refused,
    page: include_str!("invalid_deletion_cost.md"),
    check: Check::Object(check),
};

const COST: &str = "controller.kubernetes.io/pod-deletion-cost";

fn check(object: &Object<'_>, findings: &mut Findings<'_>) {
    let Some(pod) = object.pod() else { return };
    let Some(node) = pod.metadata.and_then(|metadata| metadata.dig(&["annotations", COST])) else { return };
    if let Some(cost) = node.as_str().filter(|cost| !is_whole_number(cost)) {
        findings
            .at(node)
            .field(format!("{}.annotations[{COST}]", pod.metadata_path()))
            .invalid(format!("is `{cost}`, which is not a 32-bit integer such as `100` or `-5`"));
    }
}

/// Without a plus sign, and without zeros in front, except after a minus sign.
fn is_whole_number(text: &str) -> bool {
    let starts_well = text == "0" || text.starts_with(|c: char| c == '-' || ('1'..='9').contains(&c));
    starts_well && text.parse::<i32>().is_ok()
}

#[cfg(test)]
mod tests {
    use super::is_whole_number;

    #[test]
    fn numbers_are_read_as_by_the_api_server() {
        for good in ["0", "1", "-1", "-0", "-08", "10", "2147483647", "-2147483648"] {
            assert!(is_whole_number(good), "{good}");
        }
        for bad in ["", "+1", "08", "00", "1.5", "a", "-", " 1", "2147483648", "-2147483649"] {
            assert!(!is_whole_number(bad), "{bad}");
        }
    }
}
