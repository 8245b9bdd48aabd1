use crate::kafka::deployment::Workload;
use crate::kafka::rules::{Check, Level, Rule};
use crate::kubernetes::rules::Findings;

pub(super) static RULE: Rule = Rule {
    name: "short-grace-period",
    summary: "a broker is killed before it can shut down cleanly",
    level: Level::Warning,
    page: include_str!("short_grace_period.md"),
    check: Check::Workload(|workload, findings| {
        check(workload, findings);
        Ok(())
    }),
};

/// The default of Kubernetes, and the least that a small broker needs.
const LEAST: i64 = 30;

fn check(workload: &Workload<'_>, findings: &mut Findings<'_>) {
    let Some(node) = workload.pod.spec.get("terminationGracePeriodSeconds") else { return };
    let Some(seconds) = node.as_int().filter(|seconds| (0..LEAST).contains(seconds)) else { return };
    findings.at(node).help("set `terminationGracePeriodSeconds: 120` or more").tell(format!(
        "the broker is killed {seconds}s after it is told to stop: if it has not moved its leaders and closed its logs by then, it recovers them at the next start"
    ));
}
