use crate::kubernetes::manifest::{Object, Objects, selector_selects};
use crate::kubernetes::rules::{Check, Level, Rule, Together};
use crate::yaml::Node;

pub(super) static RULE: Rule = Rule {
    name: "undrainable-disruption-budget",
    summary: "`minAvailable` of a PodDisruptionBudget is at least the number of its pods",
    level: Level::Warning,
    page: include_str!("undrainable_disruption_budget.md"),
    check: Check::Objects(check),
};

fn check(objects: &Objects<'_>, findings: &mut Together<'_>) {
    for object in objects.of_kind("policy/v1", "PodDisruptionBudget") {
        let Some(spec) = object.dig(&["spec"]) else { continue };
        let (Some(least), Some(selector)) = (spec.get("minAvailable"), spec.get("selector")) else {
            continue;
        };
        let Some(pods) = selected(objects, object, selector).filter(|pods| *pods > 0) else { continue };
        // A share is rounded up: of three pods, 90% are three.
        let wanted = least.as_int().or_else(|| {
            let percent: i64 = least.as_str()?.strip_suffix('%')?.parse().ok()?;
            // All of them is the matter of another rule.
            (percent < 100).then(|| (pods * percent + 99) / 100)
        });
        if wanted.is_some_and(|wanted| wanted >= pods) {
            findings
                .of(object)
                .key(spec, "minAvailable")
                .help("set `maxUnavailable: 1` instead, which stays valid when the number of pods changes")
                .tell(format!(
                    "{} requires {} of {pods} pods to be available: no node with one of them can be drained",
                    object.display(),
                    least.as_str().map_or_else(|| wanted.unwrap_or_default().to_string(), str::to_owned)
                ));
        }
    }
}

/// How many pods the workloads make that a budget selects; none if that is not known.
fn selected(objects: &Objects<'_>, budget: &Object<'_>, selector: &Node) -> Option<i64> {
    let mut pods = 0;
    let autoscalers = objects.autoscalers();
    for (workload, pod) in objects.pods(budget.namespace()) {
        let labels = pod.metadata.and_then(|metadata| metadata.get("labels"));
        if !selector_selects(selector, labels) {
            continue;
        }
        match workload.kind {
            // With one more pod than the budget needs, a node can be drained; an autoscaler may add it.
            _ if let Some(autoscaler) = autoscalers.iter().find(|autoscaler| autoscaler.scales(workload)) => {
                pods += autoscaler.most?;
            }
            "StatefulSet" | "Deployment" | "ReplicaSet" => {
                pods += workload.dig(&["spec", "replicas"]).map_or(Some(1), Node::as_int)?;
            }
            "Pod" => pods += 1,
            // A DaemonSet has as many as there are nodes; a Job's are not evicted for long.
            _ => return None,
        }
    }
    Some(pods)
}
