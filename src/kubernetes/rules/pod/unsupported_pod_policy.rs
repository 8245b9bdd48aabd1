use crate::kubernetes::manifest::Object;
use crate::kubernetes::rules::{Check, Findings, Level, Rule};
use crate::report::diagnostic::Reason;
use crate::yaml::Node;

pub(super) static RULE: Rule = Rule {
    name: "unsupported-pod-policy",
    summary: "the restart or preemption policy of a pod is unknown",
    level: Level::Refused,
    page: include_str!("unsupported_pod_policy.md"),
    check: Check::Object(check),
};

const RESTART: [&str; 3] = ["Always", "OnFailure", "Never"];
const PREEMPTION: [&str; 2] = ["PreemptLowerPriority", "Never"];

fn check(object: &Object<'_>, findings: &mut Findings<'_>) {
    let Some(pod) = object.pod() else { return };
    // Controllers leave less choice, each in its own way.
    if matches!(object.kind, "Pod" | "PodTemplate")
        && let Some(policy) = pod.spec.text("restartPolicy")
        && !policy.is_empty()
        && !RESTART.contains(&policy)
    {
        findings.key(pod.spec, "restartPolicy").not_supported(policy, &RESTART);
    }
    match pod.spec.get("preemptionPolicy").and_then(Node::as_str) {
        Some("") => findings.key(pod.spec, "preemptionPolicy").say(Reason::Required, "is empty"),
        Some(policy) if !PREEMPTION.contains(&policy) => {
            findings.key(pod.spec, "preemptionPolicy").not_supported(policy, &PREEMPTION);
        }
        _ => {}
    }
}
