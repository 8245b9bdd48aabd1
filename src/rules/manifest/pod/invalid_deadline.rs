use crate::manifest::Object;
use crate::rules::{Check, Findings, Level, Rule};

pub(super) static RULE: Rule = Rule {
    name: "invalid-deadline",
    summary: "the time after which a pod is ended is no time",
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
            .help("remove it, if the pod may run for ever")
            .invalid(format!("is {seconds}, and must be from 1 to {}", i32::MAX));
    }
}
