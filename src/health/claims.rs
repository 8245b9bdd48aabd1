//! The volumes of brokers.

use std::collections::BTreeSet;

use super::HealthContext;
use super::claim_sizes;
use super::expected::{Claim, Pool};
use super::issue::{Effect, Issue, clean};
use super::problem::Problem;
use super::state::{Kind, moment_at, text_at};
use crate::yaml::Node;

/// Finds out about each claim that has no volume, or another than expected.
pub(super) fn examine(examination: &mut HealthContext<'_>) {
    let expected = examination.expected;
    if expected.pools.iter().all(|pool| pool.claims.is_empty()) {
        return;
    }
    if !examination.state.shows(Kind::Claim) {
        examination
            .unknown
            .push("the volumes of brokers: the input shows no PersistentVolumeClaims".to_owned());
        return;
    }
    let mut shared = BTreeSet::new();
    for pool in &expected.pools {
        for pod in pods(examination, pool) {
            for claim in &pool.claims {
                if !claim.is_shared || shared.insert(claim.name.as_str()) {
                    of_pod(examination, pool, claim, &pod);
                }
            }
        }
    }
}

/// The pods that are to have claims: by their names, or those that are there.
fn pods(examination: &HealthContext<'_>, pool: &Pool) -> Vec<String> {
    if pool.has_named_pods() {
        let count = examination.expected_nodes(pool).unwrap_or(1).min(Pool::MOST);
        return pool.ordinals(count).map(|ordinal| pool.pod(ordinal)).collect();
    }
    let shown = examination.of_pool(pool).map(|broker| broker.name.to_owned());
    let any = pool.claims.iter().any(|claim| claim.is_shared).then(|| pool.name.clone());
    shown.chain(any).collect()
}

fn of_pod(examination: &mut HealthContext<'_>, pool: &Pool, claim: &Claim, pod: &str) {
    let expected = examination.expected;
    let name = claim.of_pod(pod);
    let is_whole = examination.state.is_whole(expected);
    match examination.state.get(Kind::Claim, &name) {
        Some(node) => {
            let differs = claim_sizes::differs(examination, claim, &name, node);
            if let Some(issue) = one(examination, &name, node) {
                examination.add(issue);
            } else if let Some(issue) = claim_sizes::resizing(examination, &name, node) {
                examination.add(issue);
            }
            if let Some(issue) = differs {
                examination.add(issue);
            }
        }
        None if is_whole && claim.is_shared => {
            let message = format!("does not exist, so the pods of {} do not start", pool.object());
            let issue = Issue::new(Effect::Broken, Problem::ClaimMissing, &format!("pvc/{name}"), &message)
                .remedy("create the claim", expected.apply());
            examination.add(issue);
        }
        None if is_whole && examination.of_pool(pool).any(|broker| broker.name == pod) => {
            let message = format!("does not exist, so pod/{pod} has no volume of its own");
            let issue = Issue::new(Effect::Differs, Problem::ClaimMissing, &format!("pvc/{name}"), &message)
                .remedy("see which claims exist", expected.kubectl("get pvc"));
            examination.add(issue);
        }
        None => {}
    }
}

/// The claims of brokers that are kept though there are no brokers.
pub(super) fn kept(examination: &HealthContext<'_>) -> Option<String> {
    let pools = &examination.expected.pools;
    let is_own = |name: &str| {
        pools.iter().any(|pool| {
            pool.claims.iter().filter(|claim| !claim.is_shared).any(|claim| {
                let pod = name.strip_prefix(claim.name.as_str()).and_then(|rest| rest.strip_prefix('-'));
                pod.is_some_and(|pod| pool.ordinal(pod).is_some())
            })
        })
    };
    let claims = examination.state.all(Kind::Claim).map(|(name, _)| name);
    let kept: Vec<&str> = claims.filter(|name| is_own(name)).collect();
    let list = kept.join(", ");
    (!kept.is_empty()).then(|| {
        clean(&format!(
            "volumes of an earlier deployment still exist, and a new deployment reuses them: {list}"
        ))
    })
}

fn one(examination: &HealthContext<'_>, name: &str, node: &Node) -> Option<Issue> {
    let expected = examination.expected;
    let object = format!("pvc/{name}");
    let describe = expected.kubectl(&format!("describe pvc {name}"));
    let issue = |effect, code, message: &str| Issue::new(effect, code, &object, message);
    if node.dig(&["metadata", "deletionTimestamp"]).is_some() {
        return Some(
            issue(
                Effect::Broken,
                Problem::ClaimTerminating,
                "is being deleted: the data of that broker is lost when its pod is deleted",
            )
            .remedy(
                "keep the pod, and reassign its partitions to other brokers before it restarts",
                describe,
            ),
        );
    }
    match text_at(node, &["status", "phase"]) {
        "Lost" => Some(issue(Effect::Broken, Problem::ClaimLost, "has lost its volume").remedy(
            "restore the volume, or delete claim and pod: the broker then replicates its data from the others",
            describe,
        )),
        "Pending" => Some(pending(examination, name, node, &object, describe)),
        _ => None,
    }
}

fn pending(
    examination: &HealthContext<'_>,
    name: &str,
    node: &Node,
    object: &str,
    describe: String,
) -> Issue {
    let reasons = [
        "ProvisioningFailed",
        "FailedBinding",
        "WaitForFirstConsumer",
        "ExternalProvisioning",
        "Provisioning",
    ];
    let event = examination.events.last(Kind::Claim, name, node, &reasons);
    let made = moment_at(node, &["metadata", "creationTimestamp"]);
    let class = text_at(node, &["spec", "storageClassName"]);
    let of_class = if class.is_empty() {
        "without a storage class".to_owned()
    } else {
        format!("of storage class `{class}`")
    };
    match event {
        Some(event) if ["ProvisioningFailed", "FailedBinding"].contains(&event.reason) => {
            let message = format!("({of_class}) is pending, and is not provisioned: {}", event.message);
            Issue::new(Effect::Broken, Problem::ClaimPending, object, &message).remedy(
                examination.expected.either(
                    "set `persistence.storageClass` to a class that the cluster has; the pending claim must be deleted and recreated",
                    "set `storageClassName` to a class that the cluster has; the pending claim must be deleted and recreated",
                ),
                "kubectl get storageclass",
            )
        }
        Some(event) => Issue::new(
            Effect::Waiting,
            Problem::ClaimPending,
            object,
            &format!("({of_class}) is pending: {}", event.message),
        )
        .remedy("wait; if nothing happens, see its events", describe)
        .since(made),
        None => Issue::new(
            Effect::Waiting,
            Problem::ClaimPending,
            object,
            &format!("({of_class}) is pending; why is not shown"),
        )
        .remedy("check that the storage class exists, and see its events", describe)
        .since(made),
    }
}
