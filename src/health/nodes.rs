//! The nodes of brokers: whether they answer, and what to do about one that does not.

use super::HealthContext;
use super::issue::{clean, quoted};
use super::pods::Broker;
use super::state::{Kind, condition, text_at};
use crate::yaml::Node;

/// Taints of a node whose kubelet does not report.
const SILENT: [&str; 2] = ["node.kubernetes.io/unreachable", "node.kubernetes.io/not-ready"];

/// The name of the node that a pod is on.
pub(super) fn of<'a>(broker: &Broker<'a>) -> &'a str {
    text_at(broker.pod, &["spec", "nodeName"])
}

/// True if the input shows that a node answers, false if it shows that it does not.
pub(super) fn answers(examination: &HealthContext<'_>, name: &str) -> Option<bool> {
    let node = examination.state.get(Kind::Node, name)?;
    let ready = condition(node, "Ready")?.text("status") == Some("True");
    Some(ready && !has_taint(node, &SILENT))
}

/// The nodes that are cordoned.
pub(super) fn cordoned<'a>(examination: &HealthContext<'a>) -> Vec<&'a str> {
    let nodes = examination.state.all(Kind::Node);
    let is_cordoned =
        |node: &Node| node.dig(&["spec", "unschedulable"]).and_then(Node::as_bool) == Some(true);
    nodes.filter(|(_, node)| is_cordoned(node)).map(|(name, _)| name).collect()
}

/// The nodes that do not answer.
pub(super) fn down<'a>(examination: &HealthContext<'a>) -> Vec<&'a str> {
    let nodes = examination.state.all(Kind::Node).map(|(name, _)| name);
    nodes.filter(|name| answers(examination, name) == Some(false)).collect()
}

fn has_taint(node: &Node, keys: &[&str]) -> bool {
    let mut taints = node.get("spec").into_iter().flat_map(|spec| spec.maps("taints"));
    taints.any(|taint| taint.text("key").is_some_and(|key| keys.contains(&key)))
}

/// Why the node of a pod is taken for lost, if it is.
pub(super) fn lost(examination: &HealthContext<'_>, broker: &Broker<'_>) -> Option<String> {
    let name = of(broker);
    if name.is_empty() {
        return None;
    }
    let shown = clean(name);
    match answers(examination, name) {
        Some(true) => return None,
        Some(false) => {
            let node = examination.state.get(Kind::Node, name)?;
            let ready = condition(node, "Ready");
            let since =
                ready.map(|ready| text_at(ready, &["lastTransitionTime"])).filter(|at| !at.is_empty());
            let since = since.map(|at| format!(" since {at}")).unwrap_or_default();
            return Some(format!("its node `{shown}` is NotReady{since}"));
        }
        None => {}
    }
    if broker.reason() == "NodeLost" || text_at(broker.pod, &["status", "phase"]) == "Unknown" {
        return Some(format!("its node `{shown}` does not report"));
    }
    let ready = condition(broker.pod, "Ready").filter(|ready| ready.text("status") == Some("False"))?;
    let when = match text_at(ready, &["lastTransitionTime"]) {
        "" => String::new(),
        at => format!(" since {at}"),
    };
    // Only the node controller calls a pod not ready whose containers are.
    if broker.containers_are_ready() && !broker.has_gates() {
        return Some(format!("its node `{shown}` does not report{when}"));
    }
    let evicted = condition(broker.pod, "DisruptionTarget")
        .is_some_and(|target| target.text("reason") == Some("DeletionByTaintManager"));
    evicted.then(|| format!("its node `{shown}` has a NoExecute taint, as one that does not report{when}"))
}

/// The way out when a node is lost, and its commands.
pub(super) fn recover(name: &str) -> (&'static str, Vec<String>) {
    let node = quoted(&clean(name));
    let words = "bring the node back; only if its machine is permanently off, taint it out-of-service (second command), which \
                 deletes the pod and detaches its volume; remove the taint before the node is used again (third command)";
    let taint = "node.kubernetes.io/out-of-service";
    let commands = vec![
        format!("kubectl get node {node}"),
        format!("kubectl taint node {node} {taint}=nodeshutdown:NoExecute"),
        format!("kubectl taint node {node} {taint}:NoExecute-"),
    ];
    (words, commands)
}

/// What is worth knowing about the nodes of brokers that run.
pub(super) fn notices(examination: &mut HealthContext<'_>) {
    let mut found = Vec::new();
    for (name, node) in examination.state.all(Kind::Node) {
        let pods: Vec<String> =
            examination.brokers.iter().filter(|broker| of(broker) == name).map(Broker::object).collect();
        if pods.is_empty() {
            continue;
        }
        let mut states: Vec<&str> = ["MemoryPressure", "DiskPressure", "PIDPressure", "NetworkUnavailable"]
            .into_iter()
            .filter(|kind| condition(node, kind).is_some_and(|found| found.text("status") == Some("True")))
            .collect();
        if cordoned(examination).contains(&name) {
            states.push("SchedulingDisabled (cordoned)");
        }
        if !states.is_empty() {
            found.push(clean(&format!("node/{name} of {} has {}", pods.join(", "), states.join(", "))));
        }
    }
    examination.notices.extend(found);
}
