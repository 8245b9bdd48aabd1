//! The volumes of brokers.

use super::Examination;
use super::issue::{Effect, Issue, clean};
use super::problem::Problem;
use super::state::{Kind, moment_at, text_at};
use crate::yaml::Node;

/// Finds out about each claim that has no volume.
pub(super) fn examine(examination: &mut Examination<'_>) {
    let expected = examination.expected;
    let Some(volume) = &expected.claim else { return };
    if !examination.state.shows(Kind::Claim) {
        examination
            .unknown
            .push("the volumes of brokers: the input shows no PersistentVolumeClaims".to_owned());
        return;
    }
    for ordinal in 0..expected.brokers {
        let name = format!("{volume}-{}", expected.pod(ordinal));
        match examination.state.get(Kind::Claim, &name) {
            Some(node) => {
                if let Some(issue) = one(examination, &name, node) {
                    examination.add(issue);
                }
            }
            None if examination.brokers.iter().any(|broker| broker.ordinal == ordinal) => {
                let message =
                    format!("is not there, so pod/{} has no volume of its own", expected.pod(ordinal));
                let issue =
                    Issue::new(Effect::Lacks, Problem::ClaimMissing, &format!("pvc/{name}"), &message)
                        .remedy("look at the claims that there are", expected.kubectl("get pvc"));
                examination.add(issue);
            }
            None => {}
        }
    }
}

/// The claims of brokers that are kept though there are no brokers.
pub(super) fn kept(examination: &Examination<'_>) -> Option<String> {
    let expected = examination.expected;
    let prefix = format!("{}-", expected.claim.as_ref()?);
    let claims = examination.state.all(Kind::Claim).map(|(name, _)| name);
    let kept: Vec<&str> = claims
        .filter(|name| name.strip_prefix(&prefix).is_some_and(|pod| expected.ordinal(pod).is_some()))
        .collect();
    let list = kept.join(", ");
    (!kept.is_empty()).then(|| {
        clean(&format!("volumes of an earlier deployment are there, a new one takes them over: {list}"))
    })
}

fn one(examination: &Examination<'_>, name: &str, node: &Node) -> Option<Issue> {
    let expected = examination.expected;
    let object = format!("pvc/{name}");
    let describe = expected.kubectl(&format!("describe pvc {name}"));
    let issue = |effect, code, message: &str| Issue::new(effect, code, &object, message);
    if node.dig(&["metadata", "deletionTimestamp"]).is_some() {
        return Some(
            issue(
                Effect::Breaks,
                Problem::ClaimTerminating,
                "is being deleted: when its pod goes, the data of that broker goes with it",
            )
            .remedy("keep the pod, and move the data to other brokers before it is restarted", describe),
        );
    }
    match text_at(node, &["status", "phase"]) {
        "Lost" => Some(issue(Effect::Breaks, Problem::ClaimLost, "has lost its volume").remedy(
            "bring the volume back, or delete claim and pod: the broker then copies its data from the others",
            describe,
        )),
        "Pending" => Some(pending(examination, name, node, &object, describe)),
        _ => None,
    }
}

fn pending(examination: &Examination<'_>, name: &str, node: &Node, object: &str, describe: String) -> Issue {
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
            let message = format!("({of_class}) is pending, and gets no volume: {}", event.message);
            Issue::new(Effect::Breaks, Problem::ClaimPending, object, &message).remedy(
                "set `persistence.storageClass` to one that the cluster has; a claim that is there must be deleted to be made anew",
                "kubectl get storageclass",
            )
        }
        Some(event) => Issue::new(
            Effect::Waits,
            Problem::ClaimPending,
            object,
            &format!("({of_class}) is pending: {}", event.message),
        )
        .remedy("wait; if nothing happens, look at its events", describe)
        .since(made),
        None => Issue::new(
            Effect::Waits,
            Problem::ClaimPending,
            object,
            &format!("({of_class}) is pending; why is not shown"),
        )
        .remedy("check that the storage class exists, and look at its events", describe)
        .since(made),
    }
}
