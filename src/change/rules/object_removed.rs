use super::claims_deleted::kept_by;
use super::records_lost_with_pods::place;
use crate::change::rules::{Claims, Level, Rule};
use crate::change::{Changes, Class, Pair, Tool};
use crate::kubernetes::manifest::{Object, Reference};

pub(super) static RULE: Rule = Rule {
    name: "object-removed",
    summary: "an object is no longer in the manifests",
    level: Level::Warning,
    page: include_str!("object_removed.md"),
    check,
};

fn check(changes: &Changes, claims: &mut Claims<'_>) {
    let tool = Tool::of(changes);
    for difference in &changes.differences {
        let Some(pair) =
            changes.pair(difference).filter(|pair| pair.new.is_none() && !super::strimzi::is_judged(pair))
        else {
            continue;
        };
        let (mut class, mut why) = meaning(pair);
        if is_used(changes, pair) {
            class = Class::ClientImpact;
            why = "when it is deleted, pods of the new manifests that need it do not start again";
        }
        let kept_by = kept_by(pair);
        if kept_by.is_some() {
            why = "when it is deleted, its pods stop, and its volume claims and their data are deleted with it, because `whenDeleted` is `Delete`";
        }
        let ephemeral = changes.ephemeral_of(pair);
        let lost = ephemeral.map(|(_, directories)| {
            format!("when it is deleted, its pods stop, and records are lost: {}", place(&directories))
        });
        if lost.is_some() {
            class = Class::DataLoss;
        }
        let stays = tool.leaves(pair);
        let is_home = holds_others(changes, pair);
        if stays && is_home {
            class = Class::ClientImpact;
            why = "objects of the new manifests are in it, so it must exist: something else has to own it; never delete it";
        }
        let fate = if stays {
            format!("{} leaves it in the cluster", tool.name())
        } else {
            format!("{} deletes it if it prunes", tool.name())
        };
        let why = lost.as_deref().filter(|_| kept_by.is_none()).unwrap_or(why);
        let claim = claims.claim(difference, class, format!("{fate}; {why}"));
        if let Some(step) = kept_by {
            claim.step(step);
        }
        if stays && !is_home {
            claim.step(format!("delete once unused: `kubectl delete {}`", pair.argument()));
        }
    }
}

/// True if pods of the new side need it.
fn is_used(changes: &Changes, pair: &Pair) -> bool {
    if pair.api_version != "v1" || !["ConfigMap", "Secret", "ServiceAccount"].contains(&pair.kind.as_str()) {
        return false;
    }
    let others = changes.pairs.iter().filter(|other| other.namespace == pair.namespace);
    let pods = others.filter_map(|other| Object::of(other.new.as_ref()?)?.pod());
    pods.flat_map(|pod| Reference::of(&pod))
        .any(|reference| !reference.optional && reference.kind == pair.kind && reference.name == pair.name)
}

/// True for a Namespace that objects of the new side are in.
fn holds_others(changes: &Changes, pair: &Pair) -> bool {
    pair.api_version == "v1"
        && pair.kind == "Namespace"
        && changes
            .pairs
            .iter()
            .any(|other| other.new.is_some() && other.namespace.as_deref() == Some(pair.name.as_str()))
}

/// What happens when it is deleted.
fn meaning(pair: &Pair) -> (Class, &'static str) {
    match pair.kind.as_str() {
        "Certificate" if pair.is("cert-manager.io/v1", "Certificate") => {
            return (
                Class::ClientImpact,
                "when it is deleted, cert-manager no longer renews the certificate; its Secret stays, and connections fail once the certificate has ended",
            );
        }
        "ClusterIssuer" | "Issuer" if pair.api_version == "cert-manager.io/v1" => {
            return (
                Class::ClientImpact,
                "when it is deleted, certificates that name it are no longer issued or renewed",
            );
        }
        _ => {}
    }
    match (pair.api_version.as_str(), pair.kind.as_str()) {
        ("v1", "Namespace") => (
            Class::DataLoss,
            "deleting it deletes every object in it, including volume claims and their data",
        ),
        ("v1", "PersistentVolumeClaim") => {
            (Class::DataLoss, "when it is deleted, so is its volume, unless the reclaim policy is `Retain`")
        }
        ("apps/v1", "StatefulSet") => {
            (Class::DataLoss, "when it is deleted, its pods stop, and data outside volume claims is lost")
        }
        ("v1", "Service") => (Class::ClientImpact, "when it is deleted, its clients lose their connection"),
        ("apps/v1", "DaemonSet" | "Deployment" | "ReplicaSet") | ("v1", "Pod") => {
            (Class::ClientImpact, "when it is deleted, its pods stop")
        }
        ("v1", "ConfigMap" | "Secret" | "ServiceAccount") => {
            (Class::InPlace, "when it is deleted, pods that reference it do not start")
        }
        ("batch/v1", "CronJob" | "Job") => (Class::InPlace, "when it is deleted, it does not run again"),
        ("networking.k8s.io/v1", "NetworkPolicy") => {
            (Class::InPlace, "when it is deleted, pods accept connections that it blocked")
        }
        ("policy/v1", "PodDisruptionBudget") => {
            (Class::InPlace, "when it is deleted, several pods may be evicted at once")
        }
        ("rbac.authorization.k8s.io/v1", _) => (
            Class::ClientImpact,
            "when it is deleted, requests that need its permissions are rejected at once",
        ),
        _ => (Class::Unclassified, "the effect of its deletion is unknown"),
    }
}
