//! What a label selector may say, wherever one stands.

use super::labels::check_labels;
use crate::kubernetes::rules::{Findings, Spot};
use crate::kubernetes::types::Format;
use crate::report::diagnostic::suggest;
use crate::yaml::Node;

const OPERATORS: [&str; 4] = ["In", "NotIn", "Exists", "DoesNotExist"];

/// Checks `matchLabels` and `matchExpressions` of a label selector. An empty one is sound; whether it may be empty is
/// for the rule to say that knows what it selects.
pub(in crate::kubernetes::rules) fn check_label_selector(selector: &Node, findings: &mut Findings<'_>) {
    if let Some(labels) = selector.get("matchLabels") {
        check_labels(labels, None, findings);
    }
    for requirement in selector.list("matchExpressions") {
        check_requirement(requirement, findings);
    }
}

fn check_requirement(requirement: &Node, findings: &mut Findings<'_>) {
    let values = requirement.list("values");
    match requirement.text("operator") {
        Some("In" | "NotIn") if values.is_empty() => {
            findings.key(requirement, "values").help("give it values, or use `Exists`").required();
        }
        Some("Exists" | "DoesNotExist") if !values.is_empty() => {
            findings
                .key(requirement, "values")
                .help("remove the values, or use `In` or `NotIn`")
                .forbidden("cannot be there with `Exists` and `DoesNotExist`, which compare only the key");
        }
        Some("In" | "NotIn" | "Exists" | "DoesNotExist") | None => {}
        Some(other) => {
            let spot = findings.key(requirement, "operator");
            let help = suggest::help(other, OPERATORS).into_iter();
            help.fold(spot, Spot::help).invalid(if other.is_empty() {
                "is missing".to_owned()
            } else {
                format!("is `{other}`, which is not an operator")
            });
        }
    }
    if let Some(key) = requirement.text("key")
        && let Err(wanted) = Format::LabelKey.check(key)
    {
        findings.key(requirement, "key").invalid(if key.is_empty() {
            "is missing".to_owned()
        } else {
            format!("is `{key}`, which is not {wanted}")
        });
    }
    for value in values {
        if let Some(text) = value.as_str()
            && let Err(wanted) = Format::LabelValue.check(text)
        {
            findings.at(value).invalid(format!("is `{text}`, which is not {wanted}"));
        }
    }
}
