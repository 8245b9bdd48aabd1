//! The pods of brokers: which there are, which are ready, and what keeps the others.

use super::HealthContext;
use super::containers;
use super::expected::{Expected, Pool};
use super::issue::{Effect, Issue};
use super::missing_pods;
use super::moment::{Length, Moment};
use super::mounts::Missing;
use super::nodes;
use super::problem::Problem;
use super::scheduling;
use super::state::{Kind, State, holds, moment_at, text_at};
use crate::kubernetes::manifest::REVISION_LABEL;
use crate::yaml::Node;

/// The pod of a broker, or of another node of Kafka.
#[derive(Clone, Copy, Debug)]
pub(super) struct Broker<'a> {
    /// The nodes that it is one of.
    pub(super) pool: &'a Pool,
    /// Its number; 0 where pods have none.
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

/// The pods of each pool, by number.
pub(super) fn brokers<'a>(state: &'a State, expected: &'a Expected) -> Vec<Broker<'a>> {
    let mut brokers = Vec::new();
    for pool in &expected.pools {
        let own = state.all(Kind::Pod).filter(|(name, pod)| pool.owns(name, pod));
        let mut own: Vec<Broker<'a>> = own
            .filter_map(|(name, pod)| Some(Broker { pool, ordinal: pool.ordinal(name)?, name, pod }))
            .collect();
        own.sort_by_key(|broker| broker.ordinal);
        brokers.extend(own);
    }
    brokers
}

/// Finds out about each pod that is not ready, and about those that are missing.
pub(super) fn examine(examination: &mut HealthContext<'_>) {
    for broker in examination.brokers.clone() {
        one(examination, &broker);
    }
    let expected = examination.expected;
    if !examination.state.shows(Kind::Pod) {
        examination.unknown.push("what each pod does: the input shows no Pods".to_owned());
        for pool in &expected.pools {
            missing_pods::not_listed(examination, pool);
        }
        return;
    }
    for pool in &expected.pools {
        missing_pods::examine(examination, pool);
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
                .remedy(recreates(broker.pool), watch(expected, broker))
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

/// What happens when a pod is deleted.
fn recreates(pool: &Pool) -> &'static str {
    match pool.kind {
        Kind::StatefulSet => "wait: the StatefulSet controller then recreates the pod",
        Kind::PodSet => "wait: the operator then recreates the pod",
        Kind::Pod => "wait, then apply the manifests: no controller recreates a Pod of its own",
        _ => "wait: its controller then creates another pod",
    }
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
        let (words, commands) = missing.remedy(examination);
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
