//! What keeps pods running, apart from each other, and noticed when they fail.

use super::{Kind, Losses, number, text};
use crate::yaml::{Node, Value};

pub(super) fn compare(old: &Node, new: &Node, prefix: &str, losses: &mut Losses) {
    let field = |name: &str| format!("{prefix}.{name}");
    let grace = |spec| number(spec, &["terminationGracePeriodSeconds"]).unwrap_or(30);
    if grace(new) < grace(old) {
        losses.add(
            Kind::Guard,
            &[&field("terminationGracePeriodSeconds")],
            format!("a pod is killed {} s after `SIGTERM`, not {} s: a process that needs longer does not shut down cleanly", grace(new), grace(old)),
        );
    }
    let class = |spec| text(spec, &["priorityClassName"]);
    if !class(old).is_empty() && class(new) != class(old) {
        let why = if class(new).is_empty() {
            format!("without the priority class `{}`, pods are preempted and evicted sooner", class(old))
        } else {
            format!(
                "pods have the priority class `{}`, not `{}`: if it is lower, they are preempted and evicted sooner",
                class(new),
                class(old)
            )
        };
        losses.add(Kind::Guard, &[&field("priorityClassName")], why);
    }
    if gone(old.list("readinessGates"), new.list("readinessGates")) {
        losses.add(
            Kind::Guard,
            &[&field("readinessGates")],
            "pods become ready without a condition that they had to meet",
        );
    }
    spread(old, new, &field("topologySpreadConstraints"), losses);
    affinity(old, new, &field("affinity"), losses);
    let labels = |spec: &Node| spec.get("nodeSelector").map(Node::entries).unwrap_or_default().to_vec();
    let left = labels(new);
    if labels(old).iter().any(|label| !left.iter().any(|other| other.key == label.key)) {
        losses.add(Kind::Guard, &[&field("nodeSelector")], "pods may run on nodes that were excluded");
    }
    for list in ["containers", "initContainers"] {
        for (index, container) in new.list(list).iter().enumerate() {
            let name = text(container, &["name"]);
            if let Some(before) = old.list(list).iter().find(|other| text(other, &["name"]) == name) {
                of_container(before, container, name, &format!("{prefix}.{list}[{index}]"), losses);
            }
        }
    }
}

/// True if something of the old list is not in the new one.
fn gone(old: &[Node], new: &[Node]) -> bool {
    old.iter().any(|item| !new.iter().any(|other| other.to_value() == item.to_value()))
}

fn spread(old: &Node, new: &Node, field: &str, losses: &mut Losses) {
    let is_hard = |constraint: &Node| text(constraint, &["whenUnsatisfiable"]) == "DoNotSchedule";
    for constraint in old.list("topologySpreadConstraints") {
        let key = text(constraint, &["topologyKey"]);
        let same: Vec<&Node> = new
            .list("topologySpreadConstraints")
            .iter()
            .filter(|other| text(other, &["topologyKey"]) == key)
            .collect();
        let skew = |constraint: &Node| number(constraint, &["maxSkew"]).unwrap_or(1);
        let domains = |constraint: &Node| number(constraint, &["minDomains"]).unwrap_or(1);
        let why = if same.is_empty() {
            format!("pods are no longer spread over `{key}`: one failure may stop several")
        } else if is_hard(constraint) && !same.iter().any(|other| is_hard(other)) {
            format!("pods are spread over `{key}` only where that is possible: one failure may stop several")
        } else if same
            .iter()
            .all(|other| skew(other) > skew(constraint) || domains(other) < domains(constraint))
        {
            format!("pods are spread over `{key}` less evenly: one failure may stop more of them")
        } else {
            continue;
        };
        losses.add(Kind::Guard, &[field], why);
    }
}

fn affinity(old: &Node, new: &Node, field: &str, losses: &mut Losses) {
    const REQUIRED: &str = "requiredDuringSchedulingIgnoredDuringExecution";
    const PREFERRED: &str = "preferredDuringSchedulingIgnoredDuringExecution";
    let required = |spec: &Node| values(spec, &["affinity", "podAntiAffinity", REQUIRED], None);
    let preferred =
        |spec: &Node| values(spec, &["affinity", "podAntiAffinity", PREFERRED], Some("podAffinityTerm"));
    let (hard, soft) = (required(new), preferred(new));
    if required(old).iter().any(|term| !hard.contains(term)) {
        losses.add(
            Kind::Guard,
            &[&format!("{field}.podAntiAffinity"), field],
            "pods that had to run apart may run together: one failure may stop several",
        );
    } else if preferred(old).iter().any(|term| !soft.contains(term) && !hard.contains(term)) {
        losses.add(
            Kind::Guard,
            &[&format!("{field}.podAntiAffinity"), field],
            "the scheduler no longer tries to run pods apart: one failure may stop several",
        );
    }
    let nodes = |spec: &Node| spec.dig(&["affinity", "nodeAffinity", REQUIRED]).map(Node::to_value);
    if nodes(old).is_some() && nodes(new) != nodes(old) {
        losses.add(
            Kind::Guard,
            &[&format!("{field}.nodeAffinity"), field],
            "pods may run on nodes that were excluded",
        );
    }
}

fn values(spec: &Node, keys: &[&str], inner: Option<&str>) -> Vec<Value> {
    let terms = spec.dig(keys).map(Node::items).unwrap_or_default();
    let term = |term: &Node| inner.map_or(Some(term), |key| term.get(key)).map(Node::to_value);
    terms.iter().filter_map(term).collect()
}

fn of_container(old: &Node, new: &Node, name: &str, at: &str, losses: &mut Losses) {
    for (probe, what) in [
        ("livenessProbe", "a container that hangs is restarted"),
        ("readinessProbe", "a pod that cannot serve is removed from its Services"),
        ("startupProbe", "a container that does not start is restarted"),
    ] {
        let Some(before) = old.get(probe) else { continue };
        let field = format!("{at}.{probe}");
        let Some(after) = new.get(probe) else {
            losses.add(
                Kind::Guard,
                &[&field],
                format!("without the {probe} of `{name}`, nothing ensures that {what}"),
            );
            continue;
        };
        let seconds = |node: &Node| {
            let of = |key: &str, default| number(node, &[key]).unwrap_or(default);
            of("failureThreshold", 3).saturating_mul(of("periodSeconds", 10).max(of("timeoutSeconds", 1)))
        };
        let successes = |node| number(node, &["successThreshold"]).unwrap_or(1);
        let handler = |node: &Node| -> Vec<Value> {
            let path = node.dig(&["httpGet", "path"]).map(Node::to_value);
            let kinds = ["exec", "grpc", "httpGet", "tcpSocket"].into_iter();
            let kind = kinds.filter(|kind| node.get(kind).is_some()).map(Value::from);
            kind.chain(path).chain(node.dig(&["exec", "command"]).map(Node::to_value)).collect()
        };
        if seconds(after) > seconds(before) {
            losses.add(
                Kind::Guard,
                &[&field],
                format!(
                    "it takes {} s of failed checks, not {} s, until {what}",
                    seconds(after),
                    seconds(before)
                ),
            );
        }
        if successes(after) < successes(before) {
            losses.add(Kind::Guard, &[&field], "the container becomes ready after fewer successful probes");
        }
        if handler(after) != handler(before) {
            losses.add(Kind::Guard, &[&field], format!("the {probe} of `{name}` checks something else"));
        }
    }
    if old.dig(&["lifecycle", "preStop"]).is_some() && new.dig(&["lifecycle", "preStop"]).is_none() {
        losses.add(
            Kind::Guard,
            &[&format!("{at}.lifecycle")],
            format!("`{name}` stops without the steps of its `preStop` hook"),
        );
    }
    for (kind, why) in [
        ("limits", "may use all of its node, at the expense of other pods"),
        ("requests", "has no guaranteed share of its node, and is evicted sooner"),
    ] {
        let known = |container: &Node| -> Vec<String> {
            let list = container.dig(&["resources", kind]).map(Node::entries).unwrap_or_default();
            list.iter().map(|entry| entry.key.clone()).collect()
        };
        let left = known(new);
        // A limit without a request is one.
        let limited: Vec<String> = match kind {
            "requests" => new
                .dig(&["resources", "limits"])
                .map(Node::entries)
                .unwrap_or_default()
                .iter()
                .map(|entry| entry.key.clone())
                .collect(),
            _ => Vec::new(),
        };
        for resource in known(old).iter().filter(|name| !left.contains(name) && !limited.contains(name)) {
            losses.add(
                Kind::Guard,
                &[&format!("{at}.resources.{kind}"), &format!("{at}.resources")],
                format!("without {kind} for {resource}, `{name}` {why}"),
            );
        }
    }
}
