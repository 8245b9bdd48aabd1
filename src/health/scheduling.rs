//! Pods that no node takes.

use super::Examination;
use super::issue::{Effect, Issue};
use super::pods::{Broker, describe};
use super::problem::Problem;
use super::state::{Kind, condition, moment_at, text_at};
use crate::yaml::Node;

/// What keeps a pod from getting a node.
pub(super) fn unscheduled(examination: &Examination<'_>, broker: &Broker<'_>) -> Option<Issue> {
    let scheduled = condition(broker.pod, "PodScheduled")?;
    if scheduled.text("status") != Some("False") {
        return None;
    }
    let message = text_at(scheduled, &["message"]);
    let describe = describe(examination.expected, broker);
    let object = broker.object();
    if message.contains("unbound immediate PersistentVolumeClaims") {
        return Some(
            Issue::new(
                Effect::Waits,
                Problem::Unscheduled,
                &object,
                &format!("waits for its volume: {message}"),
            )
            .remedy("look at the claim", examination.expected.kubectl("get pvc"))
            .since(broker.made()),
        );
    }
    if let Some(issue) = short_of(examination, broker.name, broker.pod, message) {
        return Some(issue);
    }
    Some(if text_at(scheduled, &["reason"]) == "SchedulingGated" {
        Issue::new(Effect::Waits, Problem::Unscheduled, &object, "is held back by a scheduling gate")
            .remedy("look at what set the gate", describe)
            .since(broker.made())
    } else {
        let said = if message.is_empty() { "no reason is shown" } else { message };
        Issue::new(Effect::Breaks, Problem::Unschedulable, &object, &format!("fits on no node: {said}"))
            .remedy("change `scheduling` in the profile, or the labels and taints of nodes", describe)
    })
}

/// The issue of a pod that no node has enough left for.
pub(super) fn short_of(
    examination: &Examination<'_>,
    name: &str,
    pod: &Node,
    message: &str,
) -> Option<Issue> {
    let lacks: Vec<&str> = message
        .match_indices("Insufficient ")
        .filter_map(|(at, found)| message.get(at + found.len()..))
        .map(|rest| rest.split([' ', ',']).next().unwrap_or_default().trim_end_matches('.'))
        .collect();
    let mut lacks: Vec<&str> = lacks.into_iter().filter(|name| !name.is_empty()).collect();
    lacks.sort_unstable();
    lacks.dedup();
    if message.contains("Too many pods") {
        lacks.push("room for another pod");
    }
    if lacks.is_empty() {
        return None;
    }
    let object = format!("pod/{name}");
    let said = format!("fits on no node, for want of {}: {message}", lacks.join(" and "));
    let describe = examination.expected.kubectl(&format!("describe pod {name}"));
    let grows = examination.events.last(Kind::Pod, name, pod, &["TriggeredScaleUp", "NotTriggerScaleUp"]);
    Some(match grows.filter(|event| event.reason == "TriggeredScaleUp") {
        Some(event) => Issue::new(
            Effect::Waits,
            Problem::InsufficientResources,
            &object,
            &format!("{said}; {}", event.message),
        )
        .remedy("wait: the autoscaler adds a node", describe)
        .since(moment_at(pod, &["metadata", "creationTimestamp"])),
        None => Issue::new(Effect::Insufficient, Problem::InsufficientResources, &object, &said)
            .remedy("add nodes, or lower `resources.requests` in the profile", describe),
    })
}
