//! The pods of brokers: which there are, which are ready, and what keeps the others.

use super::Examination;
use super::containers;
use super::expected::Expected;
use super::issue::{Effect, Issue, clean, quoted};
use super::moment::{Length, Moment};
use super::problem::Problem;
use super::scheduling;
use super::state::{Kind, State, holds, int_at, moment_at, text_at};
use crate::yaml::Node;

/// The pod of a broker.
#[derive(Clone, Copy, Debug)]
pub(super) struct Broker<'a> {
    /// Its number.
    pub(super) ordinal: u32,
    /// Its name.
    pub(super) name: &'a str,
    /// The pod.
    pub(super) pod: &'a Node,
}

impl Broker<'_> {
    /// True if clients are served by it.
    pub(super) fn is_ready(&self) -> bool {
        text_at(self.pod, &["status", "phase"]) == "Running" && holds(self.pod, "Ready") && !self.is_leaving()
    }

    fn is_leaving(&self) -> bool {
        self.pod.dig(&["metadata", "deletionTimestamp"]).is_some()
    }

    /// The revision of the StatefulSet that it was made from.
    pub(super) fn revision(&self) -> &str {
        text_at(self.pod, &["metadata", "labels", "controller-revision-hash"])
    }

    /// When it was made.
    pub(super) fn made(&self) -> Option<Moment> {
        moment_at(self.pod, &["metadata", "creationTimestamp"])
    }

    /// As kubectl takes it: `pod/kafka-0`.
    pub(super) fn object(&self) -> String {
        format!("pod/{}", self.name)
    }
}

/// The pods of the StatefulSet, by number.
pub(super) fn brokers<'a>(state: &'a State, expected: &Expected) -> Vec<Broker<'a>> {
    let mut brokers: Vec<Broker<'a>> = state
        .all(Kind::Pod)
        .filter(|(_, pod)| is_owned(pod, &expected.release))
        .filter_map(|(name, pod)| Some(Broker { ordinal: expected.ordinal(name)?, name, pod }))
        .collect();
    brokers.sort_by_key(|broker| broker.ordinal);
    brokers
}

/// True unless the pod says that something else made it.
fn is_owned(pod: &Node, release: &str) -> bool {
    let mut owners =
        pod.get("metadata").into_iter().flat_map(|metadata| metadata.maps("ownerReferences")).peekable();
    owners.peek().is_none()
        || owners
            .any(|owner| owner.text("kind") == Some("StatefulSet") && owner.text("name") == Some(release))
}

/// How many pods there should be now.
fn wanted(examination: &Examination<'_>) -> u32 {
    let replicas = examination.stateful_set().and_then(|set| int_at(set, &["spec", "replicas"]));
    let replicas = replicas.and_then(|count| u32::try_from(count).ok());
    replicas.unwrap_or(examination.expected.brokers).min(MAX_BROKERS)
}

/// More than a profile may have; a StatefulSet in the input may claim anything.
const MAX_BROKERS: u32 = 1000;

/// Finds out about each pod that is not ready, and about those that are missing.
pub(super) fn examine(examination: &mut Examination<'_>) {
    for broker in examination.brokers.clone() {
        one(examination, &broker);
    }
    if !examination.state.shows(Kind::Pod) {
        without_pods(examination);
        return;
    }
    let there: Vec<u32> = examination.brokers.iter().map(|broker| broker.ordinal).collect();
    let missing: Vec<String> = (0..wanted(examination))
        .filter(|ordinal| !there.contains(ordinal))
        .map(|ordinal| examination.expected.pod(ordinal))
        .collect();
    if !missing.is_empty() {
        let issue = missing_pods(examination, &missing);
        examination.add(issue);
    }
}

/// Only the StatefulSet is shown: it counts its pods, and does not say why one is not ready.
fn without_pods(examination: &mut Examination<'_>) {
    let expected = examination.expected;
    examination.unknown.push("what each pod does: the input shows no pods".to_owned());
    let Some(set) = examination.stateful_set() else { return };
    let ready = int_at(set, &["status", "readyReplicas"]).unwrap_or(0);
    let wanted = i64::from(wanted(examination));
    if ready < wanted {
        let message = format!("has {ready} of {wanted} pods ready; why is not shown");
        let made = moment_at(set, &["metadata", "creationTimestamp"]);
        let issue = Issue::new(
            Effect::Waits,
            Problem::PodsNotReady,
            &format!("statefulset/{}", expected.release),
            &message,
        )
        .remedy("give the whole state, which says why", expected.get())
        .since(made);
        examination.add(issue);
    }
}

fn missing_pods(examination: &Examination<'_>, missing: &[String]) -> Issue {
    let expected = examination.expected;
    let object = format!("statefulset/{}", expected.release);
    let names = match missing {
        [first, .., last] if missing.len() > 3 => format!("{first} to {last}, {} pods,", missing.len()),
        few => few.join(", "),
    };
    let are = if missing.len() == 1 { "is" } else { "are" };
    let Some(set) = examination.stateful_set() else {
        return Issue::new(
            Effect::Breaks,
            Problem::PodMissing,
            &object,
            &format!("lacks pods: {names} {are} not there"),
        )
        .remedy(
            "look at what makes the pods",
            expected.kubectl(&format!("describe statefulset {}", expected.release)),
        );
    };
    let failed = examination.events.last(Kind::StatefulSet, &expected.release, set, &["FailedCreate"]);
    let describe = expected.kubectl(&format!("describe statefulset {}", expected.release));
    match failed {
        Some(event) if event.message.contains("exceeded quota") => Issue::new(
            Effect::Insufficient,
            Problem::QuotaExceeded,
            &object,
            &format!("cannot make its pods, {names} {are} not there: {}", event.message),
        )
        .remedy(
            "raise the quota, or ask for less in `resources`",
            expected.kubectl("describe resourcequota"),
        ),
        Some(event) => Issue::new(
            Effect::Breaks,
            Problem::PodRefused,
            &object,
            &format!("cannot make its pods, {names} {are} not there: {}", event.message),
        )
        .remedy("change what the API server refuses, and apply again", describe),
        None => Issue::new(
            Effect::Waits,
            Problem::PodMissing,
            &object,
            &format!("has not made all pods yet: {names} {are} not there"),
        )
        .remedy("wait; if nothing happens, look at its events", describe)
        .since(moment_at(set, &["metadata", "creationTimestamp"]).max(examination.newest_pod())),
    }
}

fn one(examination: &mut Examination<'_>, broker: &Broker<'_>) {
    if broker.is_ready() {
        if let Some(notice) = containers::restarts(broker) {
            examination.notices.push(notice);
        }
        return;
    }
    let issue = leaving(examination, broker)
        .or_else(|| ended(examination, broker))
        .or_else(|| scheduling::unscheduled(examination, broker))
        .or_else(|| containers::issue(examination, broker))
        .or_else(|| containers::unreported(examination, broker))
        .unwrap_or_else(|| starting(examination, broker));
    examination.add(issue);
}

/// Seconds after its time of grace in which a pod is gone, if its node answers.
const OVERDUE_SECONDS: u32 = 120;

fn leaving(examination: &Examination<'_>, broker: &Broker<'_>) -> Option<Issue> {
    if !broker.is_leaving() {
        return None;
    }
    let expected = examination.expected;
    let by = moment_at(broker.pod, &["metadata", "deletionTimestamp"]);
    let late = by.is_some_and(|by| examination.clock.now.since(by) > Length::seconds(OVERDUE_SECONDS));
    let node = text_at(broker.pod, &["spec", "nodeName"]);
    Some(match by {
        Some(by) if late => {
            let message = format!("should have been gone by {by}: its node `{node}` may not answer");
            Issue::new(Effect::Breaks, Problem::PodStuckTerminating, &broker.object(), &message).remedy(
                "look at the node; only if it will never come back, delete the pod with --force, because two brokers with one id would hurt the data",
                format!("kubectl get node {}", quoted(&clean(node))),
            )
        }
        _ => Issue::new(Effect::Waits, Problem::PodTerminating, &broker.object(), "is being stopped")
            .remedy("wait: its successor comes when it is gone", watch(expected, broker))
            .since(by),
    })
}

fn ended(examination: &Examination<'_>, broker: &Broker<'_>) -> Option<Issue> {
    let phase = text_at(broker.pod, &["status", "phase"]);
    let (reason, message) =
        (text_at(broker.pod, &["status", "reason"]), text_at(broker.pod, &["status", "message"]));
    let describe = describe(examination.expected, broker);
    match phase {
        "Failed" | "Succeeded" if reason == "Evicted" => {
            let short = message.contains("low on resource") || message.contains("exceed");
            let effect = if short { Effect::Insufficient } else { Effect::Breaks };
            Some(
                Issue::new(
                    effect,
                    Problem::Evicted,
                    &broker.object(),
                    &format!("was evicted from its node: {message}"),
                )
                .remedy(
                    "give nodes more of what ran out, or let the pod ask for it in `resources`",
                    describe,
                ),
            )
        }
        "Failed" | "Succeeded" => {
            let said =
                [reason, message].into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join(": ");
            let said = if said.is_empty() { "no reason is shown".to_owned() } else { said };
            Some(
                Issue::new(
                    Effect::Breaks,
                    Problem::PodEnded,
                    &broker.object(),
                    &format!("has ended: {said}"),
                )
                .remedy("look at why; a broker never ends by itself", describe),
            )
        }
        "Unknown" => Some(node_lost(broker, "its node does not report its state")),
        _ if reason == "NodeLost" => Some(node_lost(broker, message)),
        _ => None,
    }
}

fn node_lost(broker: &Broker<'_>, message: &str) -> Issue {
    let node = text_at(broker.pod, &["spec", "nodeName"]);
    Issue::new(Effect::Breaks, Problem::NodeLost, &broker.object(), &format!("is on a lost node: {message}"))
        .remedy(
            "bring the node back, or remove it from the cluster",
            format!("kubectl get node {}", quoted(&clean(node))),
        )
}

fn starting(examination: &Examination<'_>, broker: &Broker<'_>) -> Issue {
    let reasons = ["FailedMount", "FailedAttachVolume", "FailedCreatePodSandBox"];
    let event = examination.events.last(Kind::Pod, broker.name, broker.pod, &reasons);
    let (code, message) = match event {
        Some(event) => (Problem::PodNotStarting, format!("does not start yet: {}", event.message)),
        None => (Problem::PodStarting, "is being made".to_owned()),
    };
    Issue::new(Effect::Waits, code, &broker.object(), &message)
        .remedy("wait; if nothing happens, look at its events", describe(examination.expected, broker))
        .since(broker.made())
}

pub(super) fn describe(expected: &Expected, broker: &Broker<'_>) -> String {
    expected.kubectl(&format!("describe pod {}", broker.name))
}

fn watch(expected: &Expected, broker: &Broker<'_>) -> String {
    expected.kubectl(&format!("get pod {} --watch", broker.name))
}
