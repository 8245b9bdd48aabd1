//! What the API server makes of a Service, when it is new and when its type changes.

use crate::yaml::{Node, Value};

/// Fills in what the specification lacks.
pub(super) fn spec(spec: &mut Node) {
    spec.set_missing("sessionAffinity", "None");
    spec.set_missing("type", "ClusterIP");
    affinity(spec);
    let ip = text(spec, "clusterIP").to_owned();
    if !ip.is_empty() && spec.get("clusterIPs").is_none_or(|list| list.items().is_empty()) {
        spec.set("clusterIPs", vec![ip]);
    }
    if is_exposed(spec) || (text(spec, "type") == "ClusterIP" && !items(spec, "externalIPs").is_empty()) {
        spec.set_missing("externalTrafficPolicy", "Cluster");
    }
    if is_balanced(spec) {
        spec.set_missing("allocateLoadBalancerNodePorts", true);
    }
    if is_exposed(spec) || text(spec, "type") == "ClusterIP" {
        spec.set_missing("internalTrafficPolicy", "Cluster");
    }
}

/// The settings of a disabled affinity are discarded.
fn affinity(spec: &mut Node) {
    match text(spec, "sessionAffinity") {
        "None" => drop(spec.remove("sessionAffinityConfig")),
        "ClientIP" if spec.dig(&["sessionAffinityConfig", "clientIP", "timeoutSeconds"]).is_none() => {
            let config = serde_json::json!({ "clientIP": { "timeoutSeconds": 10_800 } });
            spec.set("sessionAffinityConfig", config);
        }
        _ => {}
    }
}

/// A port that names no target goes to the same port of the pods.
pub(super) fn port(port: &mut Node) {
    let target = port.get("targetPort");
    let given = target.is_some_and(|node| node.as_str() != Some("") && node.as_int() != Some(0));
    if !given && let Some(number) = port.get("port").map(Node::to_value) {
        port.set("targetPort", number);
    }
}

/// The new object as the server judges it on an update: with the address that it leaves out, and without what the new
/// type does not have, as long as the value is the old one. A value that is changed in the same breath is refused instead.
pub(in crate::change) fn as_updated(old: &Node, new: &Node) -> Node {
    let mut updated = new.clone();
    let (Some(old), Some(new), Some(spec)) = (old.get("spec"), new.get("spec"), updated.get_mut("spec"))
    else {
        return updated;
    };
    let without_address = |spec: &Node| text(spec, "type") == "ExternalName";
    if !without_address(old) && !without_address(new) && new.get("clusterIP").is_none() {
        for field in ["clusterIP", "clusterIPs"] {
            if let Some(value) = old.get(field) {
                spec.set_missing(field, value.to_value());
            }
        }
    }
    let same = |field: &str| old.get(field).map(Node::to_value) == new.get(field).map(Node::to_value);
    let mut gone: Vec<&str> = Vec::new();
    if without_address(new) && !without_address(old) {
        gone.extend(["clusterIP", "clusterIPs", "ipFamilies", "ipFamilyPolicy"]);
    }
    if is_balanced(old) && !is_balanced(new) {
        gone.extend(["allocateLoadBalancerNodePorts", "loadBalancerClass"]);
    }
    if is_exposed(old) && !is_exposed(new) {
        gone.push("externalTrafficPolicy");
    }
    if checks_health(old) && !checks_health(new) {
        gone.push("healthCheckNodePort");
    }
    for field in gone.into_iter().filter(|field| same(field)) {
        spec.remove(field);
    }
    let known = node_ports(old);
    if is_exposed(old) && !is_exposed(new) && node_ports(new).iter().all(|number| known.contains(number)) {
        for port in spec.get_mut("ports").and_then(Node::items_mut).into_iter().flatten() {
            port.remove("nodePort");
        }
    }
    updated
}

fn text<'a>(spec: &'a Node, field: &str) -> &'a str {
    spec.get(field).and_then(Node::as_str).unwrap_or_default()
}

fn items<'a>(spec: &'a Node, field: &str) -> &'a [Node] {
    spec.get(field).map(Node::items).unwrap_or_default()
}

fn is_balanced(spec: &Node) -> bool {
    text(spec, "type") == "LoadBalancer"
}

/// Reached through a port of every node.
fn is_exposed(spec: &Node) -> bool {
    is_balanced(spec) || text(spec, "type") == "NodePort"
}

fn checks_health(spec: &Node) -> bool {
    is_balanced(spec) && text(spec, "externalTrafficPolicy") == "Local"
}

fn node_ports(spec: &Node) -> Vec<Value> {
    items(spec, "ports").iter().filter_map(|port| port.get("nodePort")).map(Node::to_value).collect()
}
