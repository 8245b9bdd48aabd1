use super::claims_deleted::kept_by;
use crate::change::{Changes, Class, Pair};
use crate::rules::change::Claims;
use crate::rules::{Check, Level, Rule};
use crate::yaml::Node;

pub(super) static RULE: Rule = Rule {
    name: "object-removed",
    summary: "an object that is no longer there",
    level: Level::Warning,
    page: include_str!("object_removed.md"),
    check: Check::Change(check),
};

fn check(changes: &Changes, claims: &mut Claims<'_>) {
    for difference in &changes.differences {
        let Some(pair) = changes.pair(difference).filter(|pair| pair.new.is_none()) else { continue };
        let (class, mut why) = meaning(pair);
        let kept_by = kept_by(pair);
        if kept_by.is_some() {
            why = "when it is deleted, its pods stop, and its volume claims and all data on them are deleted with it, because `whenDeleted` is `Delete`";
        }
        let claim = claims.claim(difference, class, format!("`kubectl apply` leaves it behind; {why}"));
        if let Some(step) = kept_by {
            claim.step(step);
        }
        claim.step(format!("when nobody needs it any more: `kubectl delete {}`", pair.argument()));
        claim.step(if is_protected(pair) {
            "an annotation of the old object keeps it from being pruned"
        } else {
            "Argo CD and Flux delete it if they prune, and so does `kubectl apply --prune`"
        });
    }
}

/// Annotations with which Argo CD and Flux leave an object alone.
fn is_protected(pair: &Pair) -> bool {
    let note = |key: &str| pair.old_at(&["metadata", "annotations", key]).and_then(Node::as_str);
    let options = note("argocd.argoproj.io/sync-options").unwrap_or_default();
    options.split(',').any(|option| option.trim() == "Prune=false")
        || note("kustomize.toolkit.fluxcd.io/prune") == Some("disabled")
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
