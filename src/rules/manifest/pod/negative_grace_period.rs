use crate::manifest::Object;
use crate::rules::{Check, Findings, Level, Rule};

pub(super) static RULE: Rule = Rule {
    name: "negative-grace-period",
    summary: "a pod has less than no time to end",
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
            .help("a broker needs minutes to hand over its partitions")
            .tell(format!("{seconds} seconds to end are taken for 1, so the pod is killed after a second"));
    }
}
