use super::claims_deleted::kept_by;
use crate::change::{Changes, Class, Pair, Tool};
use crate::rules::change::Claims;
use crate::rules::{Check, Level, Rule};

pub(super) static RULE: Rule = Rule {
    name: "object-removed",
    summary: "an object that is no longer there",
    level: Level::Warning,
    page: include_str!("object_removed.md"),
    check: Check::Change(check),
};

fn check(changes: &Changes, claims: &mut Claims<'_>) {
    let tool = Tool::of(changes);
    for difference in &changes.differences {
        let Some(pair) =
            changes.pair(difference).filter(|pair| pair.new.is_none() && !super::strimzi::is_judged(pair))
        else {
            continue;
        };
        let (class, mut why) = meaning(pair);
        let kept_by = kept_by(pair);
        if kept_by.is_some() {
            why = "when it is deleted, its pods stop, and its volume claims and all data on them are deleted with it, because `whenDeleted` is `Delete`";
        }
        let stays = tool.leaves(pair);
        let fate = if stays {
            format!("{} leaves it in the cluster", tool.name())
        } else {
            format!("{} deletes it if it prunes", tool.name())
        };
        let claim = claims.claim(difference, class, format!("{fate}; {why}"));
        if let Some(step) = kept_by {
            claim.step(step);
        }
        if stays {
            claim.step(format!("once nothing uses it: `kubectl delete {}`", pair.argument()));
        }
        if tool == Tool::Kubectl {
            // Whether something prunes cannot be seen in the manifests.
            let is_kept = [Tool::Argocd, Tool::Flux].into_iter().any(|tool| tool.leaves(pair));
            claim.step(if is_kept {
                "an annotation of the old object keeps it from being pruned"
            } else {
                "Argo CD and Flux delete it if they prune, and so does `kubectl apply --prune`"
            });
        }
    }
}

/// What happens when it is deleted.
fn meaning(pair: &Pair) -> (Class, &'static str) {
    match (pair.api_version.as_str(), pair.kind.as_str()) {
        ("v1", "Namespace") => {
            (Class::DataLoss, "deleting it deletes everything in it, volume claims and their data included")
        }
        ("v1", "PersistentVolumeClaim") => {
            (Class::DataLoss, "when it is deleted, its volume goes too, unless the StorageClass retains it")
        }
        ("apps/v1", "StatefulSet") => (
            Class::DataLoss,
            "when it is deleted, its pods stop, and what they kept without a volume claim is gone",
        ),
        ("v1", "Service") => (Class::ClientImpact, "clients that use it lose it when it is deleted"),
        ("apps/v1", "DaemonSet" | "Deployment" | "ReplicaSet") | ("v1", "Pod") => {
            (Class::ClientImpact, "when it is deleted, its pods stop")
        }
        ("v1", "ConfigMap" | "Secret" | "ServiceAccount") => {
            (Class::InPlace, "when it is deleted, pods that still need it do not start again")
        }
        ("batch/v1", "CronJob" | "Job") => (Class::InPlace, "when it is deleted, it does not run again"),
        ("networking.k8s.io/v1", "NetworkPolicy") => {
            (Class::InPlace, "when it is deleted, pods take the connections that it kept out")
        }
        ("policy/v1", "PodDisruptionBudget") => {
            (Class::InPlace, "when it is deleted, nothing keeps several pods from being evicted at once")
        }
        ("rbac.authorization.k8s.io/v1", _) => (
            Class::ClientImpact,
            "when it is deleted, its rights are lost at once: requests that need them are refused",
        ),
        _ => (Class::Unclassified, "what happens when it is deleted is not known here"),
    }
}
