//! Unschedulable pods.

use super::HealthContext;
use super::issue::{Effect, Issue, clean, quoted};
use super::nodes;
use super::pods::Broker;
use super::problem::Problem;
use super::scheduler::{Cause, Reasons};
use super::state::{Kind, condition, moment_at, text_at};
use crate::yaml::Node;

/// What keeps the pod of a broker from getting a node.
pub(super) fn unscheduled(examination: &HealthContext<'_>, broker: &Broker<'_>) -> Option<Issue> {
    of_pod(examination, broker.name, broker.pod)
}

/// What keeps a pod from getting a node.
pub(super) fn of_pod(examination: &HealthContext<'_>, name: &str, pod: &Node) -> Option<Issue> {
    let scheduled = condition(pod, "PodScheduled")?;
    if scheduled.text("status") != Some("False") {
        return None;
    }
    let message = text_at(scheduled, &["message"]);
    let describe = examination.expected.kubectl(&format!("describe pod {}", quoted(&clean(name))));
    let object = format!("pod/{name}");
    let made = moment_at(pod, &["metadata", "creationTimestamp"]);
    if message.contains("unbound immediate PersistentVolumeClaims") {
        return Some(
            Issue::new(
                Effect::Waiting,
                Problem::Unscheduled,
                &object,
                &format!("waits for its volume: {message}"),
            )
            .remedy("see why the claim is pending", examination.expected.kubectl("get pvc"))
            .since(made),
        );
    }
    if text_at(scheduled, &["reason"]) == "SchedulingGated" {
        return Some(
            Issue::new(Effect::Waiting, Problem::Unscheduled, &object, "is held back by a scheduling gate")
                .remedy("see which controller removes the gate", describe)
                .since(made),
        );
    }
    let reasons = Reasons::of(message);
    let said = match reasons.words() {
        words if words.is_empty() => "no reason is shown".to_owned(),
        words => words,
    };
    let is = format!("is unschedulable: {said}");
    if let Some(issue) = on_lost_nodes(examination, &reasons, &object, &is) {
        return Some(issue);
    }
    if message.contains("persistentvolumeclaim \"") && message.contains("\" not found") {
        return Some(Issue::new(Effect::Broken, Problem::Unschedulable, &object, &is).remedy(
            "create the claim that it mounts, or see why its controller has not",
            examination.expected.kubectl("get pvc"),
        ));
    }
    if !reasons.has(Cause::Insufficient) {
        let words = if reasons.has(Cause::Volume) {
            "add a schedulable node where its volume is, or move the volume"
        } else {
            examination.expected.either(
                "change `scheduling` in the profile, or the labels and taints of nodes",
                "change affinity and tolerations of the pods, or the labels and taints of nodes",
            )
        };
        return Some(
            Issue::new(Effect::Broken, Problem::Unschedulable, &object, &is).remedy(words, describe),
        );
    }
    let grows = examination.events.last(Kind::Pod, name, pod, &["TriggeredScaleUp", "NotTriggerScaleUp"]);
    Some(match grows.filter(|event| event.reason == "TriggeredScaleUp") {
        Some(event) => Issue::new(
            Effect::Waiting,
            Problem::InsufficientResources,
            &object,
            &format!("{is}; {}", event.message),
        )
        .remedy("wait until the autoscaler has added a node", describe)
        .since(made),
        None => Issue::new(Effect::Insufficient, Problem::InsufficientResources, &object, &is).remedy(
            examination.expected.either(
                "add nodes, or lower `resources.requests` in the profile",
                "add nodes, or lower `resources.requests` of the containers",
            ),
            describe,
        ),
    })
}

/// A node that is cordoned or down would take the pod; more nodes or smaller requests are not the way out.
fn on_lost_nodes(
    examination: &HealthContext<'_>,
    reasons: &Reasons<'_>,
    object: &str,
    is: &str,
) -> Option<Issue> {
    let (cause, names) = if reasons.has(Cause::Cordoned) {
        (Cause::Cordoned, nodes::cordoned(examination))
    } else if reasons.has(Cause::Down) {
        (Cause::Down, nodes::down(examination))
    } else {
        return None;
    };
    let state = if cause == Cause::Cordoned { "is cordoned" } else { "is not ready" };
    let which = match names.as_slice() {
        [name] => format!("node `{}` {state}", clean(name)),
        _ if reasons.has(Cause::Volume) => format!("the node of its volume {state}"),
        _ => format!("a node {state}"),
    };
    let message = format!("{is}; likely cause: {which}");
    let get = "kubectl get node".to_owned();
    let (words, commands) = match (cause, names.is_empty()) {
        (Cause::Cordoned, true) => (
            "find the node with `SchedulingDisabled`, and uncordon it when its maintenance is done",
            vec![get, "kubectl uncordon <NODE>".to_owned()],
        ),
        (Cause::Cordoned, false) => (
            "uncordon the node when its maintenance is done",
            names.iter().map(|name| format!("kubectl uncordon {}", quoted(&clean(name)))).collect(),
        ),
        _ => ("repair the node, or replace it", vec![get]),
    };
    Some(Issue::new(Effect::Broken, Problem::Unschedulable, object, &message).remedy(words, commands))
}
