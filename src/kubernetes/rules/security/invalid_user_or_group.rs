use super::security_contexts;
use crate::kubernetes::manifest::Object;
use crate::kubernetes::rules::{Check, Findings, Level, Rule};
use crate::yaml::Node;

pub(super) static RULE: Rule = Rule {
    name: "invalid-user-or-group",
    summary: "a user or group id is out of range",
    level: Level::Refused,
    page: include_str!("invalid_user_or_group.md"),
    check: Check::Object(check),
};

fn check(object: &Object<'_>, findings: &mut Findings<'_>) {
    let Some(pod) = object.pod() else { return };
    for context in security_contexts(&pod) {
        let fields = ["runAsUser", "runAsGroup", "fsGroup"];
        let single = fields.iter().filter_map(|field| context.get(field));
        for id in single.chain(context.list("supplementalGroups")) {
            check_id(id, findings);
        }
    }
}

fn check_id(id: &Node, findings: &mut Findings<'_>) {
    let range = 0..=i64::from(i32::MAX);
    if let Some(number) = id.as_int().filter(|number| !range.contains(number)) {
        findings.at(id).invalid(format!("is {number}, and must be from 0 to {}", i32::MAX));
    }
}
