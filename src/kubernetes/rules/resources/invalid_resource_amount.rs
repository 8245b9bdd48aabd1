use crate::kubernetes::manifest::{Object, quantity};
use crate::kubernetes::rules::{Check, Findings, Level, Rule};
use crate::kubernetes::types::ResourceName;

pub(super) static RULE: Rule = Rule {
    name: "invalid-resource-amount",
    summary: "the amount of a resource is negative, or not a whole number where one is required",
    level: Level::Refused,
    page: include_str!("invalid_resource_amount.md"),
    check: Check::Object(check),
};

fn check(object: &Object<'_>, findings: &mut Findings<'_>) {
    let Some(pod) = object.pod() else { return };
    for list in pod.resource_lists() {
        for entry in list.node.entries() {
            let Some(amount) = quantity(&entry.value) else { continue };
            let name = ResourceName(&entry.key);
            let text = if amount.milli() < 0 {
                "is negative"
            } else if name.is_extended() && amount.milli() % 1000 != 0 {
                "is not a whole number, as devices need"
            } else if name.is_huge_pages() && !name.is_whole_pages(&amount) {
                "is not a whole number of pages of that size"
            } else {
                continue;
            };
            findings
                .at(list.node)
                .below(&format!("{}[{}]", list.path, entry.key))
                .mark(&entry.value)
                .invalid(format!("is `{amount}`, which {text}"));
        }
    }
}
