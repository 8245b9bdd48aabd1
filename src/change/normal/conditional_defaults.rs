//! What the API server puts into a field that was left out, where that depends on other fields.

use super::service;
use crate::kubernetes::manifest::Direction;
use crate::kubernetes::types::{from_base64, to_base64};
use crate::yaml::{Data, Entry, Node, Value};

/// Fills in what one map of this type lacks.
pub(super) fn fill(node: &mut Node, object: &str) {
    match object {
        "Container" | "EphemeralContainer" => pull_policy(node, "image", "imagePullPolicy"),
        "ImageVolumeSource" => pull_policy(node, "reference", "pullPolicy"),
        "Volume" => volume(node),
        "PodSpec" => service_account(node),
        "Pod" => pod(node),
        "ConfigMap" => bytes(node, "binaryData"),
        "Job" => job(node),
        "NetworkPolicySpec" => policy_types(node),
        "Secret" => secret(node),
        "StatefulSetSpec" => ordinals(node),
        "Subject" => subject(node),
        "ServiceSpec" => service::spec(node),
        "ServicePort" => service::port(node),
        "DaemonSetUpdateStrategy" | "DeploymentStrategy" | "StatefulSetUpdateStrategy" => strategy(node),
        _ => {}
    }
}

/// An image that moves is pulled each time.
fn pull_policy(node: &mut Node, image: &str, policy: &str) {
    let Some(image) = node.get(image).and_then(Node::as_str) else { return };
    let value = if is_latest(image) { "Always" } else { "IfNotPresent" };
    node.set_missing(policy, value);
}

fn is_latest(image: &str) -> bool {
    let (name, digest) = image.split_once('@').map_or((image, None), |(name, digest)| (name, Some(digest)));
    // A `:` before the last `/` belongs to the port of a registry.
    match name.rsplit_once(':').filter(|(_, tag)| !tag.contains('/')) {
        Some((_, tag)) => tag == "latest",
        None => digest.is_none() && !name.is_empty(),
    }
}

/// A volume without a source is an empty directory.
fn volume(node: &mut Node) {
    if node.entries().iter().all(|entry| entry.key == "name") {
        node.set_missing("emptyDir", Value::Object(serde_json::Map::new()));
    }
}

/// The old name of the field; the server keeps both in step.
fn service_account(spec: &mut Node) {
    if let Some(Data::String(name)) = spec.remove("serviceAccount").map(|node| node.data) {
        spec.set_missing("serviceAccountName", name);
    }
}

/// What is filled in for a pod, but not for the template of one.
fn pod(root: &mut Node) {
    let Some(spec) = root.get_mut("spec") else { return };
    spec.set_missing("enableServiceLinks", true);
    let on_host = spec.get("hostNetwork").and_then(Node::as_bool) == Some(true);
    for list in ["containers", "initContainers"] {
        for container in spec.get_mut(list).and_then(Node::items_mut).into_iter().flatten() {
            requests(container);
            let ports = container.get_mut("ports").and_then(Node::items_mut);
            for port in ports.into_iter().flatten().filter(|_| on_host) {
                if let Some(number) = port.get("containerPort").and_then(Node::as_int) {
                    port.set_missing("hostPort", number);
                }
            }
        }
    }
}

/// A pod that limits something asks for as much, if it does not say otherwise.
fn requests(container: &mut Node) {
    let Some(resources) = container.get_mut("resources") else { return };
    let limits = resources.get("limits").map(Node::entries).unwrap_or_default().to_vec();
    if limits.is_empty() {
        return;
    }
    resources.set_missing("requests", Value::Object(serde_json::Map::new()));
    if let Some(requests) = resources.get_mut("requests") {
        for limit in limits {
            requests.set_missing(&limit.key, limit.value.to_value());
        }
    }
}

/// Bytes are equal however their base64 is broken into lines.
fn bytes(root: &mut Node, field: &str) {
    for entry in root.get_mut(field).and_then(Node::entries_mut).into_iter().flatten() {
        if let Some(bytes) = entry.value.as_str().and_then(from_base64) {
            entry.value.data = Data::String(to_base64(&bytes));
        }
    }
}

/// Plain texts are stored with the others, and win.
fn secret(root: &mut Node) {
    bytes(root, "data");
    let Some(Data::Map(texts)) = root.remove("stringData").map(|node| node.data) else { return };
    if texts.is_empty() {
        return;
    }
    root.set_missing("data", Value::Object(serde_json::Map::new()));
    let Some(data) = root.get_mut("data") else { return };
    for text in texts {
        data.remove(&text.key);
        let value = match text.value.data {
            Data::String(text) => Data::String(to_base64(text.as_bytes())),
            other => other,
        };
        if let Some(entries) = data.entries_mut() {
            let value = Node { data: value, ..text.value };
            entries.push(Entry { value, ..text });
        }
    }
}

fn job(root: &mut Node) {
    let labels = root.dig(&["spec", "template", "metadata", "labels"]).map(Node::to_value);
    if let (Some(labels), Some(metadata)) = (labels, root.get_mut("metadata"))
        && metadata.get("labels").is_none_or(|own| own.entries().is_empty())
    {
        metadata.set("labels", labels);
    }
    let Some(spec) = root.get_mut("spec") else { return };
    if spec.get("parallelism").is_none() {
        spec.set_missing("completions", 1);
    }
    let per_index = spec.get("backoffLimitPerIndex").is_some();
    let replacement = if spec.get("podFailurePolicy").is_some() { "Failed" } else { "TerminatingOrFailed" };
    spec.set_missing("backoffLimit", if per_index { i32::MAX } else { 6 });
    spec.set_missing("completionMode", "NonIndexed");
    spec.set_missing("manualSelector", false);
    spec.set_missing("parallelism", 1);
    spec.set_missing("podReplacementPolicy", replacement);
    spec.set_missing("suspend", false);
}

fn policy_types(spec: &mut Node) {
    if spec.list("policyTypes").is_empty() {
        let isolated = Direction::ALL.into_iter().filter(|direction| direction.is_isolated(spec));
        let types: Vec<&str> = isolated.map(Direction::name).collect();
        spec.set("policyTypes", Value::from(types));
    }
}

/// Counting from 0 is what a StatefulSet does anyway.
fn ordinals(spec: &mut Node) {
    let start =
        spec.get("ordinals").map(|ordinals| ordinals.get("start").and_then(Node::as_int).unwrap_or(0));
    if start == Some(0) {
        spec.remove("ordinals");
    }
}

fn subject(node: &mut Node) {
    let is_person = matches!(node.get("kind").and_then(Node::as_str), Some("User" | "Group"));
    // Those of another group of the API have the same name and other fields.
    if is_person && node.get("name").is_some() {
        node.set_missing("apiGroup", "rbac.authorization.k8s.io");
    }
}

fn strategy(node: &mut Node) {
    node.set_missing("type", "RollingUpdate");
    if node.get("type").and_then(Node::as_str) == Some("RollingUpdate") {
        node.set_missing("rollingUpdate", Value::Object(serde_json::Map::new()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_an_image_that_moves_is_pulled_always() {
        for (image, moves) in [
            ("apache/kafka", true),
            ("apache/kafka:latest", true),
            ("apache/kafka:4.3.1", false),
            ("registry:5000/apache/kafka", true),
            ("registry:5000/apache/kafka:4.3.1", false),
            ("apache/kafka@sha256:0123", false),
            ("apache/kafka:latest@sha256:0123", true),
            ("apache/kafka:4.3.1@sha256:0123", false),
            ("", false),
        ] {
            assert_eq!(is_latest(image), moves, "{image}");
        }
    }
}
