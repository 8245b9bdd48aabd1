//! The volumes of brokers.

use super::HealthContext;
use super::claim_sizes;
use super::issue::{Effect, Issue, clean};
use super::problem::Problem;
use super::state::{Kind, moment_at, text_at};
use crate::kubernetes::manifest::stateful_set;
use crate::yaml::Node;

/// Finds out about each claim that has no volume, or another than in the profile.
pub(super) fn examine(examination: &mut HealthContext<'_>) {
    let expected = examination.expected;
    let Some(volume) = &expected.claim else { return };
    if !examination.state.shows(Kind::Claim) {
        examination
            .unknown
            .push("the volumes of brokers: the input shows no PersistentVolumeClaims".to_owned());
        return;
    }
    let is_whole = examination.state.is_whole(expected);
    for ordinal in 0..expected.brokers {
        let name = stateful_set::claim_name(volume, &expected.pod(ordinal));
        let pod = examination.brokers.iter().find(|broker| broker.ordinal == ordinal);
        match examination.state.get(Kind::Claim, &name) {
            Some(node) => {
                let differs = claim_sizes::differs(examination, &name, node);
                if let Some(issue) = one(examination, &name, node) {
                    examination.add(issue);
                } else if let Some(issue) = claim_sizes::resizing(examination, &name, node) {
                    examination.add(issue);
                }
                if let Some(issue) = differs {
                    examination.add(issue);
                }
            }
            None if pod.is_some() && is_whole => {
                let message =
                    format!("does not exist, so pod/{} has no volume of its own", expected.pod(ordinal));
                let issue =
                    Issue::new(Effect::Differs, Problem::ClaimMissing, &format!("pvc/{name}"), &message)
                        .remedy("see which claims exist", expected.kubectl("get pvc"));
                examination.add(issue);
            }
            None => {}
        }
    }
}

/// The claims of brokers that are kept though there are no brokers.
pub(super) fn kept(examination: &HealthContext<'_>) -> Option<String> {
    let expected = examination.expected;
    let prefix = format!("{}-", expected.claim.as_ref()?);
    let claims = examination.state.all(Kind::Claim).map(|(name, _)| name);
    let kept: Vec<&str> = claims
        .filter(|name| name.strip_prefix(&prefix).is_some_and(|pod| expected.ordinal(pod).is_some()))
        .collect();
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
                "set `persistence.storageClass` to a class that the cluster has; the pending claim must be deleted and recreated",
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
