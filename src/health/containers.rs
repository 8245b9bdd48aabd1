//! The containers of a pod that is not ready: images, crashes, probes.

use super::Examination;
use super::issue::{Effect, Issue, clean, quoted};
use super::moment::Moment;
use super::pods::{Broker, describe};
use super::problem::Problem;
use super::state::{Kind, condition, int_at, moment, moment_at, text_at};
use crate::yaml::Node;

/// Why an image does not come.
pub(super) const IMAGE: [&str; 7] = [
    "ErrImageNeverPull",
    "ErrImagePull",
    "ErrInvalidImageName",
    "ImageInspectError",
    "ImagePullBackOff",
    "InvalidImageName",
    "RegistryUnavailable",
];

/// Why a container cannot be made.
const CONFIGURATION: [&str; 5] = [
    "CreateContainerConfigError",
    "CreateContainerError",
    "ContainerCannotRun",
    "RunContainerError",
    "StartError",
];

/// What keeps a pod that has a node from being ready, if its containers say so.
pub(super) fn issue(examination: &Examination<'_>, broker: &Broker<'_>) -> Option<Issue> {
    let status = broker.pod.get("status")?;
    let containers = status.maps("initContainerStatuses").chain(status.maps("containerStatuses"));
    let found = containers.filter_map(|container| Container { node: container }.issue(examination, broker));
    found.max_by_key(|issue| issue.effect)
}

/// What there is to say of a pod that is ready: it was not, some time.
pub(super) fn restarts(broker: &Broker<'_>) -> Option<String> {
    let containers = broker.pod.get("status")?.maps("containerStatuses");
    let container = containers.map(|node| Container { node }).max_by_key(Container::restarts)?;
    let (count, last) = (container.restarts(), container.last_end());
    if count == 0 {
        return None;
    }
    let last = last.map(|end| format!("; its last run {}", how(end))).unwrap_or_default();
    let when = last_moment(container.last_end()).map(|at| format!(" at {at}")).unwrap_or_default();
    Some(clean(&format!("{} is ready, but was restarted {}{last}{when}", broker.object(), times(count))))
}

struct Container<'a> {
    node: &'a Node,
}

impl<'a> Container<'a> {
    fn name(&self) -> &'a str {
        text_at(self.node, &["name"])
    }

    fn restarts(&self) -> i64 {
        int_at(self.node, &["restartCount"]).unwrap_or(0).max(0)
    }

    /// How its last run ended, if it has ended one.
    fn last_end(&self) -> Option<&'a Node> {
        self.node.dig(&["state", "terminated"]).or_else(|| self.node.dig(&["lastState", "terminated"]))
    }

    fn issue(&self, examination: &Examination<'_>, broker: &Broker<'_>) -> Option<Issue> {
        let waiting = self.node.dig(&["state", "waiting"]);
        let reason = waiting.map(|waiting| text_at(waiting, &["reason"])).unwrap_or_default();
        let message = waiting.map(|waiting| text_at(waiting, &["message"])).unwrap_or_default();
        let object = broker.object();
        if IMAGE.contains(&reason) {
            let image = text_at(self.node, &["image"]);
            let message = format!("cannot get the image `{image}` ({reason}): {}", or_unsaid(message));
            return Some(Issue::new(Effect::Breaks, Problem::ImagePull, &object, &message).remedy(
                "check `image` in the profile, that nodes reach the registry, and `image.pullSecrets`",
                describe(examination.expected, broker),
            ));
        }
        if CONFIGURATION.contains(&reason) {
            let message =
                format!("cannot run container `{}` ({reason}): {}", self.name(), or_unsaid(message));
            return Some(Issue::new(Effect::Breaks, Problem::ContainerRefused, &object, &message).remedy(
                "apply the whole profile, so that all that the pod needs is there",
                examination.expected.apply(),
            ));
        }
        let ended = self.node.dig(&["state", "terminated"]).is_some();
        let done = ended && int_at(self.node, &["state", "terminated", "exitCode"]) == Some(0);
        let is_init = broker.pod.get("status").is_some_and(|status| {
            status.maps("initContainerStatuses").any(|container| std::ptr::eq(container, self.node))
        });
        if reason == "CrashLoopBackOff" || (ended && !(is_init && done)) {
            return Some(self.crash(examination, broker));
        }
        self.node.dig(&["state", "running"]).and_then(|running| self.running(running, examination, broker))
    }

    fn crash(&self, examination: &Examination<'_>, broker: &Broker<'_>) -> Issue {
        let expected = examination.expected;
        let count = self.restarts();
        let container = self.name();
        let ended_now = self.node.dig(&["state", "terminated"]).is_some();
        let does = match (ended_now, count) {
            (false, 0) => "crashes again and again (CrashLoopBackOff)".to_owned(),
            (false, _) => format!("crashes again and again (CrashLoopBackOff, {})", restarts_in_words(count)),
            (true, 0) => "has crashed".to_owned(),
            (true, _) => format!("has crashed again ({})", restarts_in_words(count)),
        };
        // The log of a run that has ended is the latest one until the next run begins.
        let previous = if ended_now { "" } else { " --previous" };
        let logs =
            expected.kubectl(&format!("logs {} -c {}{previous}", broker.name, quoted(&clean(container))));
        let Some(end) = self.last_end() else {
            let message = format!("{does}: how its last run ended is not shown");
            return Issue::new(Effect::Breaks, Problem::CrashLoop, &broker.object(), &message)
                .remedy("read what it logged", logs);
        };
        let probe = killed_by(examination, broker, container);
        let out_of_memory = text_at(end, &["reason"]) == "OOMKilled";
        let mut message = format!("{does}: its last run {}", how(end));
        if let Some(probe) = probe.filter(|_| !out_of_memory) {
            message.push_str(&format!("; it was stopped because its {probe} probe failed"));
        }
        let code = match probe {
            Some(_) if !out_of_memory => Problem::ProbeFailed,
            _ => Problem::CrashLoop,
        };
        let words = if out_of_memory {
            "raise `resources.limits.memory` in the profile and apply it; what it logged tells more"
        } else {
            "read what it logged"
        };
        Issue::new(Effect::Breaks, code, &broker.object(), &message).remedy(words, logs)
    }

    fn running(&self, running: &Node, examination: &Examination<'_>, broker: &Broker<'_>) -> Option<Issue> {
        if self.node.get("ready").and_then(Node::as_bool) != Some(false) {
            return None;
        }
        let expected = examination.expected;
        let object = broker.object();
        let started = moment_at(running, &["startedAt"]);
        let logs = expected.kubectl(&format!("logs {} -c {}", broker.name, quoted(&clean(self.name()))));
        let says = last_probe(examination, broker).map(|said| format!(": {said}")).unwrap_or_default();
        let killed = killed_by(examination, broker, self.name());
        // The condition of a pod that never was ready is older than its container.
        let lost = condition(broker.pod, "Ready")
            .filter(|ready| ready.text("status") == Some("False"))
            .and_then(|ready| ready.get("lastTransitionTime"))
            .and_then(moment)
            .filter(|at| started.is_some_and(|started| *at > started));
        if let Some(at) = lost {
            let message = format!("was ready and is not since {at}: its readiness probe fails{says}");
            return Some(
                Issue::new(Effect::Breaks, Problem::ProbeFailed, &object, &message)
                    .remedy("read what it logs", logs),
            );
        }
        let end = self.last_end().map(|end| format!("; its last run {}", how(end))).unwrap_or_default();
        if self.restarts() > 0 && !self.ran_long(examination) {
            let probe =
                killed.map(|probe| format!(", stopped because its {probe} probe failed")).unwrap_or_default();
            let message =
                format!("is not ready after {}{end}{probe}{says}", restarts_in_words(self.restarts()));
            let problem = if killed.is_some() { Problem::ProbeFailed } else { Problem::Restarting };
            let logs = logs + " --previous";
            return Some(
                Issue::new(Effect::Breaks, problem, &object, &message).remedy("read what it logged", logs),
            );
        }
        let (problem, message) = if self.node.get("started").and_then(Node::as_bool) == Some(false) {
            (Problem::PodStarting, format!("is starting: its startup probe has not succeeded yet{end}"))
        } else {
            (Problem::PodNotReady, format!("runs, but is not ready yet{says}{end}"))
        };
        let since = if self.restarts() > 0 { started } else { broker.made() };
        Some(
            Issue::new(Effect::Waits, problem, &object, &message)
                .remedy("wait; if it takes long, read what it logs", logs)
                .since(since),
        )
    }

    /// True if its last run was no failed start, as when its node was restarted.
    fn ran_long(&self, examination: &Examination<'_>) -> bool {
        let Some(end) = self.last_end() else { return false };
        let ran = moment_at(end, &["finishedAt"]).zip(moment_at(end, &["startedAt"]));
        ran.is_some_and(|(finished, started)| finished.since(started) >= examination.clock.deadline)
    }
}

/// A pod that is not ready although its containers are.
pub(super) fn unreported(examination: &Examination<'_>, broker: &Broker<'_>) -> Option<Issue> {
    let status = broker.pod.get("status")?;
    let mut containers = status.maps("containerStatuses").peekable();
    containers.peek()?;
    let is_ready = |node: &Node| node.get("ready").and_then(Node::as_bool) == Some(true);
    if text_at(broker.pod, &["status", "phase"]) != "Running" || !containers.all(is_ready) {
        return None;
    }
    let object = broker.object();
    let gates = broker.pod.get("spec").is_some_and(|spec| spec.maps("readinessGates").next().is_some());
    if gates {
        return Some(
            Issue::new(Effect::Waits, Problem::PodNotReady, &object, "waits for its readiness gates")
                .remedy(
                    "look at what sets the conditions of its gates",
                    describe(examination.expected, broker),
                )
                .since(broker.made()),
        );
    }
    let ready = condition(broker.pod, "Ready")?;
    let since = moment_at(ready, &["lastTransitionTime"]);
    let when = since.map(|at| format!(" since {at}")).unwrap_or_default();
    let node = quoted(&clean(text_at(broker.pod, &["spec", "nodeName"])));
    let message = format!("is not ready{when} though its containers were: its node {node} may not answer");
    Some(
        Issue::new(Effect::Breaks, Problem::NodeLost, &object, &message)
            .remedy("look at the node", format!("kubectl get node {node}")),
    )
}

/// What the last failing probe said.
fn last_probe(examination: &Examination<'_>, broker: &Broker<'_>) -> Option<String> {
    let event = examination.events.last(Kind::Pod, broker.name, broker.pod, &["Unhealthy"])?;
    Some(event.message.to_owned())
}

/// The probe because of which the container was stopped the last time.
fn killed_by(examination: &Examination<'_>, broker: &Broker<'_>, container: &str) -> Option<&'static str> {
    let events = examination.events.about(Kind::Pod, broker.name, broker.pod);
    let mut killed =
        events.rev().filter(|event| event.reason == "Killing" && event.message.contains(container));
    killed.find_map(|event| {
        ["liveness", "startup"]
            .into_iter()
            .find(|probe| event.message.contains(&format!("failed {probe} probe")))
    })
}

/// How a run ended: `ended with OOMKilled, exit code 137`.
fn how(end: &Node) -> String {
    let reason = text_at(end, &["reason"]);
    let mut parts = Vec::new();
    parts.push(if reason.is_empty() { "ended".to_owned() } else { format!("ended with {reason}") });
    if let Some(code) = int_at(end, &["exitCode"]) {
        parts.push(format!("exit code {code}"));
    }
    if let Some(signal) = int_at(end, &["signal"]).filter(|signal| *signal != 0) {
        parts.push(format!("signal {signal}"));
    }
    let message = text_at(end, &["message"]).lines().map(str::trim).rfind(|line| !line.is_empty());
    let message = message.map(|line| format!(" ({line})")).unwrap_or_default();
    parts.join(", ") + &message
}

fn last_moment(end: Option<&Node>) -> Option<Moment> {
    moment_at(end?, &["finishedAt"])
}

fn or_unsaid(message: &str) -> &str {
    if message.is_empty() { "no reason is shown" } else { message }
}

fn times(count: i64) -> String {
    if count == 1 { "once".to_owned() } else { format!("{count} times") }
}

fn restarts_in_words(count: i64) -> String {
    if count == 1 { "1 restart".to_owned() } else { format!("{count} restarts") }
}
