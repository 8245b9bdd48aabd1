use crate::kubernetes::manifest::Objects;
use crate::kubernetes::rules::{Check, Level, Rule, Together};
use crate::yaml::Node;

pub(super) static RULE: Rule = Rule {
    name: "replicas-under-autoscaler",
    summary: "a workload with an autoscaler sets `replicas`, so that each apply resets the number",
    level: Level::Warning,
    page: include_str!("replicas_under_autoscaler.md"),
    check: Check::Objects(check),
};

fn check(objects: &Objects<'_>, findings: &mut Together<'_>) {
    for autoscaler in objects.autoscalers() {
        let scaled = ["Deployment", "StatefulSet", "ReplicaSet"]
            .into_iter()
            .flat_map(|kind| objects.within("apps/v1", kind, autoscaler.object.namespace()));
        for workload in scaled.filter(|workload| autoscaler.scales(workload)) {
            let Some(spec) = workload.dig(&["spec"]) else { continue };
            let Some(replicas) = spec.get("replicas").and_then(Node::as_int) else { continue };
            // With no replicas the autoscaler is off, and with equal bounds there is only one number.
            let is_fixed = autoscaler.least == Some(replicas) && autoscaler.most == Some(replicas);
            if replicas == 0 || is_fixed {
                continue;
            }
            findings
                .of(workload)
                .key(spec, "replicas")
                .because(autoscaler.object.root, "the autoscaler")
                .help("remove `replicas`; the autoscaler sets the number")
                .tell(format!(
                    "each apply sets {} to {replicas} replicas, whatever {} has chosen",
                    workload.display(),
                    autoscaler.object.display()
                ));
        }
    }
}
