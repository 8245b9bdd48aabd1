//! The containers of a pod that is not ready: images, crashes, probes.

use super::HealthContext;
use super::certificates;
use super::expected::{Expected, Pool};
use super::issue::{Effect, Issue, clean, quoted};
use super::moment::Moment;
use super::mounts::Missing;
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
pub(super) fn issue(examination: &HealthContext<'_>, broker: &Broker<'_>) -> Option<Issue> {
    let status = broker.pod.get("status")?;
    let containers = status.maps("initContainerStatuses").chain(status.maps("containerStatuses"));
    let found = containers.filter_map(|container| Container { node: container }.issue(examination, broker));
    found.max_by_key(|issue| issue.effect)
}

/// What is worth knowing about a pod that is ready: it restarted before.
pub(super) fn restarts(expected: &Expected, broker: &Broker<'_>) -> Option<String> {
    let containers = broker.pod.get("status")?.maps("containerStatuses");
    let container = containers.map(|node| Container { node }).max_by_key(Container::restarts)?;
    let (count, last) = (container.restarts(), container.last_end());
    if count == 0 {
        return None;
    }
    let how = last.map(|end| format!("; its last run {}", how(end))).unwrap_or_default();
    let when = last_moment(last).map(|at| format!(" at {at}")).unwrap_or_default();
    let fix = match last {
        Some(end) if is_out_of_memory(end) => format!("; {}", raise(expected, broker.pool, container.name())),
        _ => String::new(),
    };
    Some(clean(&format!("{} is ready, but was restarted {}{how}{when}{fix}", broker.object(), times(count))))
}

/// True if the kernel ended it because it reached its memory limit.
fn is_out_of_memory(end: &Node) -> bool {
    text_at(end, &["reason"]) == "OOMKilled"
}

/// What to look at when an image does not come.
pub(super) fn image_remedy(expected: &Expected, container: &str) -> String {
    expected.either(
        "check `image` in the profile, that nodes reach the registry, and `image.pullSecrets`".to_owned(),
        format!(
            "check `image` of container `{}`, that nodes reach the registry, and `imagePullSecrets` of the pod",
            clean(container)
        ),
    )
}

/// What to change when a container reaches its memory limit.
fn raise(expected: &Expected, pool: &Pool, container: &str) -> String {
    let now =
        pool.amount("limits", "memory").filter(|_| container == pool.container || expected.is_profile());
    let now = now.map(|now| format!(" (now {})", now.uniform())).unwrap_or_default();
    let place = expected.either("in the profile".to_owned(), format!("of container `{}`", clean(container)));
    format!("raise `resources.limits.memory`{now} {place}")
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

    fn issue(&self, examination: &HealthContext<'_>, broker: &Broker<'_>) -> Option<Issue> {
        let waiting = self.node.dig(&["state", "waiting"]);
        let reason = waiting.map(|waiting| text_at(waiting, &["reason"])).unwrap_or_default();
        let message = waiting.map(|waiting| text_at(waiting, &["message"])).unwrap_or_default();
        let object = broker.object();
        if IMAGE.contains(&reason) {
            let image = text_at(self.node, &["image"]);
            let message = format!("cannot get the image `{image}` ({reason}): {}", or_unsaid(message));
            return Some(Issue::new(Effect::Broken, Problem::ImagePull, &object, &message).remedy(
                &image_remedy(examination.expected, self.name()),
                describe(examination.expected, broker),
            ));
        }
        if CONFIGURATION.contains(&reason) {
            let said = or_unsaid(message);
            let refused =
                |message: &str| Issue::new(Effect::Broken, Problem::ContainerRefused, &object, message);
            if let Some(missing) = Missing::of(message) {
                let (words, commands) = missing.remedy(examination);
                return Some(refused(&missing.message(said)).remedy(&words, commands));
            }
            let message = format!("cannot run container `{}` ({reason}): {said}", self.name());
            return Some(refused(&message).remedy(
                examination.expected.either(
                    "apply the whole profile, so that every object that the pod refers to exists",
                    "apply all manifests, so that every object that the pod refers to exists",
                ),
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

    fn crash(&self, examination: &HealthContext<'_>, broker: &Broker<'_>) -> Issue {
        let expected = examination.expected;
        let count = self.restarts();
        let container = self.name();
        let ended_now = self.node.dig(&["state", "terminated"]).is_some();
        let does = match (ended_now, count) {
            (false, 0) => "is crash-looping (CrashLoopBackOff)".to_owned(),
            (false, _) => format!("is crash-looping (CrashLoopBackOff, {})", restarts_in_words(count)),
            (true, 0) => "has crashed".to_owned(),
            (true, _) => format!("has crashed again ({})", restarts_in_words(count)),
        };
        // The log of a run that has ended is the latest one until the next run begins.
        let previous = if ended_now { "" } else { " --previous" };
        let logs =
            expected.kubectl(&format!("logs {} -c {}{previous}", broker.name, quoted(&clean(container))));
        let Some(end) = self.last_end() else {
            let message = format!("{does}: how its last run ended is not shown");
            return Issue::new(Effect::Broken, Problem::CrashLoop, &broker.object(), &message)
                .remedy("see its logs", logs);
        };
        let probe = killed_by(examination, broker, container);
        let mut message = format!("{does}: its last run {}", how(end));
        if is_out_of_memory(end) {
            return self.out_of_memory(examination, broker, &message, logs);
        }
        if let Some(probe) = probe {
            message.push_str(&format!("; it was stopped because its {probe} probe failed"));
        }
        let code = if probe.is_some() { Problem::ProbeFailed } else { Problem::CrashLoop };
        Issue::new(Effect::Broken, code, &broker.object(), &message).remedy("see its logs", logs)
    }

    /// The kernel stopped it at its memory limit, whether it waits or runs again.
    fn out_of_memory(
        &self,
        examination: &HealthContext<'_>,
        broker: &Broker<'_>,
        message: &str,
        logs: String,
    ) -> Issue {
        let waits = self.node.dig(&["state", "running"]).is_none();
        let problem = if waits { Problem::CrashLoop } else { Problem::Restarting };
        let expected = examination.expected;
        let mut commands = expected.apply_with_memory(broker.pool);
        commands.push(logs);
        Issue::new(Effect::Broken, problem, &broker.object(), message).remedy(
            &format!(
                "{}, and apply {}; its logs show what used it",
                raise(expected, broker.pool, self.name()),
                expected.either("it", "the manifests")
            ),
            commands,
        )
    }

    fn running(&self, running: &Node, examination: &HealthContext<'_>, broker: &Broker<'_>) -> Option<Issue> {
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
                Issue::new(Effect::Broken, Problem::ProbeFailed, &object, &message)
                    .remedy("see its logs", logs),
            );
        }
        let end = self.last_end().map(|end| format!("; its last run {}", how(end))).unwrap_or_default();
        let out_of_memory = self.last_end().is_some_and(is_out_of_memory);
        if self.restarts() > 0 && (out_of_memory || !self.ran_long(examination)) {
            let probe =
                killed.map(|probe| format!(", stopped because its {probe} probe failed")).unwrap_or_default();
            let message =
                format!("is not ready after {}{end}{probe}{says}", restarts_in_words(self.restarts()));
            let problem = if killed.is_some() { Problem::ProbeFailed } else { Problem::Restarting };
            let logs = logs + " --previous";
            if out_of_memory {
                return Some(self.out_of_memory(examination, broker, &message, logs));
            }
            return Some(Issue::new(Effect::Broken, problem, &object, &message).remedy("see its logs", logs));
        }
        let (problem, message) = if self.node.get("started").and_then(Node::as_bool) == Some(false) {
            (Problem::PodStarting, format!("is starting: its startup probe has not succeeded yet{end}"))
        } else {
            (Problem::PodNotReady, format!("runs, but is not ready yet{says}{end}"))
        };
        let since = if self.restarts() > 0 { started } else { broker.made() };
        let (words, commands) = self.patience(examination, broker, problem, logs);
        Some(Issue::new(Effect::Waiting, problem, &object, &message).remedy(words, commands).since(since))
    }

    /// What to do about a container that runs and is not ready: with TLS, nodes that do not accept each other's
    /// certificates look like this, and say why in their logs only.
    fn patience(
        &self,
        examination: &HealthContext<'_>,
        broker: &Broker<'_>,
        problem: Problem,
        logs: String,
    ) -> (&'static str, Vec<String>) {
        let is_own = self.name() == broker.pool.container;
        if problem != Problem::PodNotReady || !broker.pool.has_tls || !is_own {
            return ("wait; if it takes long, see its logs", vec![logs]);
        }
        let words = "wait; if it takes long, see its logs: an `SSLHandshakeException` is about the names, usages or CA of a certificate";
        let spec = broker.pod.get("spec");
        let names = spec.map(|spec| certificates::of_pod(examination, spec)).unwrap_or_default();
        let describe = names.iter().map(|name| {
            examination.expected.kubectl(&format!("describe certificate {}", quoted(&clean(name))))
        });
        (words, std::iter::once(logs).chain(describe).collect())
    }

    /// True if its last run was no failed start, as when its node was restarted.
    fn ran_long(&self, examination: &HealthContext<'_>) -> bool {
        let Some(end) = self.last_end() else { return false };
        let ran = moment_at(end, &["finishedAt"]).zip(moment_at(end, &["startedAt"]));
        ran.is_some_and(|(finished, started)| finished.since(started) >= examination.clock.deadline)
    }
}

/// A pod that is not ready although its containers are.
pub(super) fn unreported(examination: &HealthContext<'_>, broker: &Broker<'_>) -> Option<Issue> {
    if !broker.containers_are_ready() {
        return None;
    }
    let message = if broker.has_gates() {
        "waits for its readiness gates"
    } else {
        "is not ready yet, though its containers are"
    };
    let describe = describe(examination.expected, broker);
    Some(
        Issue::new(Effect::Waiting, Problem::PodNotReady, &broker.object(), message)
            .remedy("see its conditions, and which controller sets them", describe)
            .since(broker.made()),
    )
}

/// What the last failing probe said.
fn last_probe(examination: &HealthContext<'_>, broker: &Broker<'_>) -> Option<String> {
    let event = examination.events.last(Kind::Pod, broker.name, broker.pod, &["Unhealthy"])?;
    Some(event.message.to_owned())
}

/// The probe because of which the container was stopped the last time.
fn killed_by(examination: &HealthContext<'_>, broker: &Broker<'_>, container: &str) -> Option<&'static str> {
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
