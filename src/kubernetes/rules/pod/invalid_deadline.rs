use crate::kubernetes::manifest::Object;
use crate::kubernetes::rules::{Check, Findings, Level, Rule};

pub(super) static RULE: Rule = Rule {
    name: "invalid-deadline",
    summary: "`activeDeadlineSeconds` of a pod is out of range",
    level: Level::Refused,
    page: include_str!("invalid_deadline.md"),
    check: Check::Object(check),
};

fn check(object: &Object<'_>, findings: &mut Findings<'_>) {
    let Some(deadline) = object.pod().and_then(|pod| pod.spec.get("activeDeadlineSeconds")) else { return };
    let range = 1..=i64::from(i32::MAX);
    if let Some(seconds) = deadline.as_int().filter(|seconds| !range.contains(seconds)) {
        findings
            .at(deadline)
            .help("remove it for a pod without a deadline")
            .invalid(format!("is {seconds}, and must be from 1 to {}", i32::MAX));
    }
}
