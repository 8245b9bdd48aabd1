use crate::kubernetes::manifest::Object;
use crate::kubernetes::rules::{Check, Findings, Level, Rule};

pub(super) static RULE: Rule = Rule {
    name: "negative-grace-period",
    summary: "`terminationGracePeriodSeconds` is negative",
    level: Level::Warning,
    page: include_str!("negative_grace_period.md"),
    check: Check::Object(check),
};

fn check(object: &Object<'_>, findings: &mut Findings<'_>) {
    let Some(period) = object.pod().and_then(|pod| pod.spec.get("terminationGracePeriodSeconds")) else {
        return;
    };
    if let Some(seconds) = period.as_int().filter(|seconds| *seconds < 0) {
        findings
            .at(period)
            .help("a broker needs minutes to move its partition leaders")
            .tell(format!("a negative `terminationGracePeriodSeconds` ({seconds}) means 1: the pod is killed after one second"));
    }
}
