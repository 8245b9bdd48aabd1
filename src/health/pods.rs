//! The pods of brokers: which there are, which are ready, and what keeps the others.

use super::HealthContext;
use super::containers;
use super::events::Event;
use super::expected::Expected;
use super::issue::{Effect, Issue};
use super::moment::{Length, Moment};
use super::mounts::Missing;
use super::nodes;
use super::problem::Problem;
use super::scheduling;
use super::state::{Kind, State, holds, int_at, moment_at, text_at};
use crate::kubernetes::manifest::REVISION_LABEL;
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
        text_at(self.pod, &["metadata", "labels", REVISION_LABEL])
    }

    /// When it was made.
    pub(super) fn made(&self) -> Option<Moment> {
        moment_at(self.pod, &["metadata", "creationTimestamp"])
    }

    /// Why Kubernetes says that it ended.
    pub(super) fn reason(&self) -> &str {
        text_at(self.pod, &["status", "reason"])
    }

    /// True if other controllers decide too whether it is ready.
    pub(super) fn has_gates(&self) -> bool {
        self.pod.get("spec").is_some_and(|spec| spec.maps("readinessGates").next().is_some())
    }

    /// True if it runs and each of its containers is ready.
    pub(super) fn containers_are_ready(&self) -> bool {
        let Some(status) = self.pod.get("status") else { return false };
        let mut containers = status.maps("containerStatuses").peekable();
        let is_ready = |node: &Node| node.get("ready").and_then(Node::as_bool) == Some(true);
        containers.peek().is_some()
            && text_at(self.pod, &["status", "phase"]) == "Running"
            && containers.all(is_ready)
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
fn wanted(examination: &HealthContext<'_>) -> u32 {
    let replicas = examination.stateful_set().and_then(|set| int_at(set, &["spec", "replicas"]));
    let replicas = replicas.and_then(|count| u32::try_from(count).ok());
    replicas.unwrap_or(examination.expected.brokers).min(MAX_BROKERS)
}

/// More than a profile may have; a StatefulSet in the input may claim anything.
const MAX_BROKERS: u32 = 1000;

/// Finds out about each pod that is not ready, and about those that are missing.
pub(super) fn examine(examination: &mut HealthContext<'_>) {
    for broker in examination.brokers.clone() {
        one(examination, &broker);
    }
    if !examination.state.shows(Kind::Pod) {
        examination.unknown.push("what each pod does: the input shows no Pods".to_owned());
        counted(examination, 0);
        return;
    }
    let shown: Vec<u32> = examination.brokers.iter().map(|broker| broker.ordinal).collect();
    let missing: Vec<String> = (0..wanted(examination))
        .filter(|ordinal| !shown.contains(ordinal))
        .map(|ordinal| examination.expected.pod(ordinal))
        .collect();
    if missing.is_empty() {
        return;
    }
    if examination.stateful_set().is_some()
        && (examination.state.lists(Kind::Pod) || failed_create(examination).is_some())
    {
        let issue = missing_pods(examination, &missing);
        examination.add(issue);
        return;
    }
    examination.is_partial = true;
    let list = names(&missing);
    let run = if missing.len() == 1 { "runs" } else { "run" };
    examination.unknown.push(format!("whether {list} {run}: the input does not show {}", pronoun(&missing)));
    let not_ready = examination.brokers.iter().filter(|broker| !broker.is_ready()).count();
    counted(examination, not_ready);
}

/// What the controller said when it could not create a pod.
fn failed_create<'a>(examination: &HealthContext<'a>) -> Option<Event<'a>> {
    let set = examination.stateful_set()?;
    examination.events.last(Kind::StatefulSet, &examination.expected.release, set, &["FailedCreate"])
}

fn pronoun(names: &[String]) -> &'static str {
    if names.len() == 1 { "it" } else { "them" }
}

/// The names of pods; of many, the first and the last.
fn names(list: &[String]) -> String {
    match list {
        [first, .., end] if list.len() > 3 => format!("{first} to {end} ({} pods)", list.len()),
        few => few.join(", "),
    }
}

/// The StatefulSet counts pods that are not shown, and does not say why one is not ready.
fn counted(examination: &mut HealthContext<'_>, explained: usize) {
    let expected = examination.expected;
    let Some(set) = examination.stateful_set() else { return };
    let ready = int_at(set, &["status", "readyReplicas"]).unwrap_or(0);
    let wanted = i64::from(wanted(examination));
    if ready < wanted.saturating_sub(i64::try_from(explained).unwrap_or(0)) {
        let message = format!("has {ready} of {wanted} pods ready; why is not shown");
        let made = moment_at(set, &["metadata", "creationTimestamp"]);
        let issue = Issue::new(
            Effect::Waiting,
            Problem::PodsNotReady,
            &format!("statefulset/{}", expected.release),
            &message,
        )
        .remedy("give the whole state, which says why", expected.get())
        .since(made);
        examination.add(issue);
    }
}

fn missing_pods(examination: &HealthContext<'_>, missing: &[String]) -> Issue {
    let expected = examination.expected;
    let object = format!("statefulset/{}", expected.release);
    let names = names(missing);
    let set = examination.stateful_set();
    let events = failed_create(examination);
    let describe = expected.kubectl(&format!("describe statefulset {}", expected.release));
    match events {
        Some(event) if event.message.contains("exceeded quota") => Issue::new(
            Effect::Insufficient,
            Problem::QuotaExceeded,
            &object,
            &format!("cannot create {names}: {}", event.message),
        )
        .remedy(
            "raise the quota, or lower `resources.requests` in the profile",
            expected.kubectl("describe resourcequota"),
        ),
        Some(event) => Issue::new(
            Effect::Broken,
            Problem::PodRefused,
            &object,
            &format!("cannot create {names}: {}", event.message),
        )
        .remedy("change what the API server rejects, and apply again", describe),
        None => {
            Issue::new(Effect::Waiting, Problem::PodMissing, &object, &format!("has not created {names} yet"))
                .remedy("wait; if nothing happens, see its events", describe)
                .since(
                    set.and_then(|set| moment_at(set, &["metadata", "creationTimestamp"]))
                        .max(examination.newest_pod()),
                )
        }
    }
}

fn one(examination: &mut HealthContext<'_>, broker: &Broker<'_>) {
    if broker.is_ready() {
        if nodes::answers(examination, nodes::of(broker)) == Some(false)
            && let Some(why) = nodes::lost(examination, broker)
        {
            examination.add(node_lost(broker, &why));
        }
        examination.notices.extend(containers::restarts(examination.expected, broker));
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

/// Seconds after its grace period in which a pod is deleted, if its node answers.
const OVERDUE_SECONDS: u32 = 120;

fn leaving(examination: &HealthContext<'_>, broker: &Broker<'_>) -> Option<Issue> {
    if !broker.is_leaving() {
        return None;
    }
    let expected = examination.expected;
    let by = moment_at(broker.pod, &["metadata", "deletionTimestamp"]);
    let late = by.filter(|by| examination.clock.now.since(*by) > Length::seconds(OVERDUE_SECONDS));
    let node = nodes::of(broker);
    let stuck =
        |message: &str| Issue::new(Effect::Broken, Problem::PodStuckTerminating, &broker.object(), message);
    let (words, commands) = nodes::recover(node);
    if let Some(why) = nodes::lost(examination, broker) {
        return Some(stuck(&format!("is terminating and does not end: {why}")).remedy(words, commands));
    }
    let Some(by) = late else {
        return Some(
            Issue::new(Effect::Waiting, Problem::PodTerminating, &broker.object(), "is terminating")
                .remedy("wait: the StatefulSet controller then recreates the pod", watch(expected, broker))
                .since(by),
        );
    };
    let message = format!("is terminating, and its grace period ended at {by}");
    Some(if nodes::answers(examination, node) == Some(true) {
        stuck(&format!(
            "{message}: its node `{node}` is Ready, so a finalizer, a volume or a process holds it"
        ))
        .remedy("see its finalizers and events", describe(expected, broker))
    } else if node.is_empty() {
        stuck(&message).remedy("see its finalizers and events", describe(expected, broker))
    } else {
        stuck(&format!("{message}: its node `{node}` may not answer")).remedy(words, commands)
    })
}

fn ended(examination: &HealthContext<'_>, broker: &Broker<'_>) -> Option<Issue> {
    let phase = text_at(broker.pod, &["status", "phase"]);
    let (reason, message) =
        (text_at(broker.pod, &["status", "reason"]), text_at(broker.pod, &["status", "message"]));
    let describe = describe(examination.expected, broker);
    match phase {
        "Failed" | "Succeeded" if reason == "Evicted" => {
            let short = message.contains("low on resource") || message.contains("exceed");
            let effect = if short { Effect::Insufficient } else { Effect::Broken };
            Some(
                Issue::new(
                    effect,
                    Problem::Evicted,
                    &broker.object(),
                    &format!("was evicted from its node: {message}"),
                )
                .remedy("free what ran out on the node, or request it in `resources.requests`", describe),
            )
        }
        "Failed" | "Succeeded" => {
            let said =
                [reason, message].into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join(": ");
            let said = if said.is_empty() { "no reason is shown".to_owned() } else { said };
            Some(
                Issue::new(
                    Effect::Broken,
                    Problem::PodEnded,
                    &broker.object(),
                    &format!("has ended: {said}"),
                )
                .remedy("see its last state; a broker does not exit by itself", describe),
            )
        }
        _ => nodes::lost(examination, broker).map(|why| node_lost(broker, &why)),
    }
}

fn node_lost(broker: &Broker<'_>, why: &str) -> Issue {
    let (words, commands) = nodes::recover(nodes::of(broker));
    Issue::new(Effect::Broken, Problem::NodeLost, &broker.object(), &format!("is on a lost node: {why}"))
        .remedy(words, commands)
}

fn starting(examination: &HealthContext<'_>, broker: &Broker<'_>) -> Issue {
    let reasons = ["FailedMount", "FailedAttachVolume", "FailedCreatePodSandBox"];
    let event = examination.events.last(Kind::Pod, broker.name, broker.pod, &reasons);
    if let Some((missing, event)) = event.and_then(|event| Some((Missing::of(event.message)?, event))) {
        let (words, commands) = missing.remedy(examination.expected);
        let message = missing.message(event.message);
        return Issue::new(Effect::Broken, Problem::ContainerRefused, &broker.object(), &message)
            .remedy(&words, commands);
    }
    let (code, message) = match event {
        Some(event) => (Problem::PodNotStarting, format!("does not start yet: {}", event.message)),
        None => (Problem::PodStarting, "is being created".to_owned()),
    };
    Issue::new(Effect::Waiting, code, &broker.object(), &message)
        .remedy("wait; if nothing happens, see its events", describe(examination.expected, broker))
        .since(broker.made())
}

pub(super) fn describe(expected: &Expected, broker: &Broker<'_>) -> String {
    expected.kubectl(&format!("describe pod {}", broker.name))
}

fn watch(expected: &Expected, broker: &Broker<'_>) -> String {
    expected.kubectl(&format!("get pod {} --watch", broker.name))
}
