use crate::kubernetes::manifest::{Object, Objects, Sharing};
use crate::kubernetes::rules::{Check, Level, Rule, Together};
use crate::yaml::Node;

pub(super) static RULE: Rule = Rule {
    name: "replicas-on-one-claim",
    summary: "several pods of a workload share a volume that only one node or one pod can use",
    level: Level::Error,
    page: include_str!("replicas_on_one_claim.md"),
    check: Check::Objects(check),
};

fn check(objects: &Objects<'_>, findings: &mut Together<'_>) {
    for object in &objects.list {
        let Some(pod) = object.pod() else { continue };
        if !pod.volumes().iter().any(|volume| volume.get("persistentVolumeClaim").is_some()) {
            continue;
        }
        let Some(pods) = pods(objects, object) else { continue };
        for claim in objects.exclusive_claims(object.namespace(), &pod) {
            let mut findings = findings.of(object);
            let spot = findings.at(claim.node).because(claim.claim.root, "the claim").help(way_out(object));
            let (spot, effect) = match claim.sharing {
                Sharing::OnePod => (spot, "only one of them starts, the others stay pending"),
                Sharing::OneNode => (
                    spot.only_a_warning(),
                    "those on another node than the first wait for it and do not start",
                ),
            };
            spot.tell(format!(
                "{pods} of {} share the {} claim `{}`: {effect}",
                object.display(),
                claim.mode(),
                claim.name
            ));
        }
    }
}

/// How many pods a workload has at a time, if more than one.
fn pods(objects: &Objects<'_>, workload: &Object<'_>) -> Option<String> {
    let number = match workload.kind {
        "Deployment" | "ReplicaSet" | "ReplicationController" | "StatefulSet" => {
            let written = workload.dig(&["spec", "replicas"]).map_or(Some(1), Node::as_int)?;
            let mut autoscalers = objects.autoscalers().into_iter();
            match autoscalers.find(|autoscaler| autoscaler.scales(workload)) {
                Some(autoscaler) => autoscaler.most?,
                None => written,
            }
        }
        "Job" => workload.dig(&["spec", "parallelism"])?.as_int()?,
        "DaemonSet" => return Some("all pods".to_owned()),
        _ => return None,
    };
    (number > 1).then(|| format!("{number} pods"))
}

fn way_out(workload: &Object<'_>) -> &'static str {
    match workload.kind {
        "StatefulSet" => "use `volumeClaimTemplates`, which give each pod a volume of its own",
        "Deployment" | "ReplicaSet" | "ReplicationController" => {
            "use a StatefulSet with `volumeClaimTemplates`, one replica, or a claim with `ReadWriteMany`"
        }
        _ => "use a claim with `ReadWriteMany`",
    }
}
