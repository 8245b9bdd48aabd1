//! What the API server filled in when it made an object, or others wrote into it, and what an apply leaves as it is: a
//! field that neither the manifest applied last nor the new one has. It is not computed again, even if the new manifest
//! alone would give another value.

use crate::kubernetes::manifest::Object;
use crate::yaml::{Node, Value};

/// Group, kind, field of `spec`.
const FIELDS: &[(&str, &str, &str)] = &[
    // An autoscaler writes it.
    ("apps", "Deployment", "replicas"),
    ("apps", "ReplicaSet", "replicas"),
    ("apps", "StatefulSet", "replicas"),
    // They depend on other fields.
    ("batch", "Job", "backoffLimit"),
    ("batch", "Job", "completions"),
    ("networking.k8s.io", "NetworkPolicy", "policyTypes"),
];

const RESTARTED: &str = "kubectl.kubernetes.io/restartedAt";
const POLICY: &str = "imagePullPolicy";

/// The new manifest with what the old object keeps. Of the manifest applied last nothing may be known: then whatever the
/// new one leaves out is taken to be of others.
pub(in crate::change) fn as_applied(applied: Option<&Node>, old: &Node, new: &Node) -> Node {
    let mut kept = new.clone();
    let Some(object) = Object::of(new) else { return kept };
    let rows = FIELDS.iter().filter(|row| (row.0, row.1) == (object.group(), object.kind));
    for (_, _, field) in rows {
        let keys = ["spec", field];
        if let Some(value) = stored(applied, old, &keys)
            && let Some(spec) = kept.get_mut("spec")
        {
            spec.set_missing(field, value);
        }
    }
    // `kubectl rollout restart` writes it; an apply that does not name it leaves it.
    let restarted = ["spec", "template", "metadata", "annotations", RESTARTED];
    if let Some(value) = stored(applied, old, &restarted)
        && let Some(metadata) = kept.dig_mut(&["spec", "template", "metadata"])
    {
        metadata.set_missing("annotations", Value::Object(serde_json::Map::new()));
        if let Some(annotations) = metadata.get_mut("annotations") {
            annotations.set_missing(RESTARTED, value);
        }
    }
    let path = pod_spec(object.kind);
    let Some(spec) = kept.dig_mut(path) else { return kept };
    // The server stores the account under its deprecated name as well, and takes it from there when the other is removed.
    let alias = ["serviceAccountName", "serviceAccount"];
    let writes_alias =
        applied.and_then(|applied| applied.dig(path)).is_some_and(|spec| spec.get(alias[1]).is_some());
    if alias.iter().all(|key| spec.get(key).is_none())
        && !writes_alias
        && let Some(account) = old.dig(path).and_then(|spec| spec.get(alias[0]))
    {
        spec.set_missing(alias[0], account.to_value());
    }
    for list in ["containers", "initContainers"] {
        for container in spec.get_mut(list).and_then(Node::items_mut).into_iter().flatten() {
            let name = container.get("name").map(Node::to_value);
            let find = |root: &'_ Node| -> Option<Node> {
                let mut items = root.dig(path)?.list(list).iter();
                items.find(|item| item.get("name").map(Node::to_value) == name).cloned()
            };
            let (before, old) = (applied.map(find), find(old));
            let written = before.flatten().is_some_and(|container| container.get(POLICY).is_some());
            if let Some(value) = old.as_ref().and_then(|old| old.get(POLICY)).filter(|_| !written) {
                container.set_missing(POLICY, value.to_value());
            }
        }
    }
    kept
}

/// The old value, if no manifest that is known asked for it.
fn stored(applied: Option<&Node>, old: &Node, keys: &[&str]) -> Option<Value> {
    let written = applied.is_some_and(|applied| applied.dig(keys).is_some());
    old.dig(keys).filter(|_| !written).map(Node::to_value)
}

/// Where a kind has the description of its pods; for one that has none, a place where nothing is.
fn pod_spec(kind: &str) -> &'static [&'static str] {
    match kind {
        "Pod" => &["spec"],
        "CronJob" => &["spec", "jobTemplate", "spec", "template", "spec"],
        _ => &["spec", "template", "spec"],
    }
}
