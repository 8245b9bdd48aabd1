//! What only a cluster knows of an object: what the server, controllers and delivery tools note down on it. None of it is
//! wanted by anybody, so none of it is a difference.

use crate::kubernetes::manifest::size::LAST_APPLIED;
use crate::kubernetes::manifest::well_known;
use crate::kubernetes::manifest::{Controller, JOB_NAME_LABELS, JOB_UID_LABELS, Object, controller_of_label};
use crate::text::source::SourceMap;
use crate::yaml::{Dialect, Node, read};

/// Metadata that the server writes.
const METADATA: &[&str] = &[
    "creationTimestamp",
    "deletionGracePeriodSeconds",
    "deletionTimestamp",
    "generation",
    "managedFields",
    "resourceVersion",
    "selfLink",
    "uid",
];

/// Labels and annotations that are notes; what ends in `/` is the beginning of several.
const SERVER_ANNOTATIONS: &[&str] = &[
    "applyset.kubernetes.io/part-of",
    well_known::argocd::TRACKING_ID,
    "batch.kubernetes.io/cronjob-scheduled-timestamp",
    "batch.kubernetes.io/job-tracking",
    "cloud.google.com/neg-status",
    "config.k8s.io/id",
    "config.kubernetes.io/",
    "deployment.kubernetes.io/",
    "deprecated.daemonset.template.generation",
    "endpoints.kubernetes.io/",
    "field.cattle.io/",
    "internal.config.kubernetes.io/",
    LAST_APPLIED,
    "kubernetes.io/change-cause",
    "kubernetes.io/metadata.name",
    well_known::flux::NAME,
    well_known::flux::NAMESPACE,
    "metallb.io/ip-allocated-from-pool",
    "metallb.universe.tf/ip-allocated-from-pool",
    "objectset.rio.cattle.io/",
    "openshift.io/internal-registry-pull-secret-ref",
    "openshift.io/sa.scc.mcs",
    "openshift.io/sa.scc.supplemental-groups",
    "openshift.io/sa.scc.uid-range",
    "openshift.io/scc",
    "pv.kubernetes.io/",
    "volume.beta.kubernetes.io/storage-provisioner",
    "volume.kubernetes.io/",
];

/// Finalizers that hold an object until its controller has tidied up.
const FINALIZERS: &[&str] = &[
    "foregroundDeletion",
    "kubernetes.io/pv-protection",
    "kubernetes.io/pvc-protection",
    "orphan",
    "service.kubernetes.io/load-balancer-cleanup",
];

/// What `kubectl apply` noted down as the manifest that it applied last.
pub(in crate::change) fn last_applied(root: &Node) -> Option<Node> {
    let text = root.dig(&["metadata", "annotations", LAST_APPLIED])?.as_str()?;
    let id = SourceMap::default().add(LAST_APPLIED, text.to_owned());
    let mut documents = read(text, id, Dialect::Manifest).ok()?;
    documents.pop().map(Node::without_nulls).filter(|node| Object::of(node).is_some())
}

/// Takes it out of a whole object.
pub(super) fn remove(root: &mut Node) {
    let Some(object) = Object::of(root) else { return };
    let kind = (object.api_version.to_owned(), object.kind.to_owned());
    let name = object.name.to_owned();
    root.remove("status");
    if let Some(node) = root.get_mut("metadata") {
        metadata(node);
    }
    match (kind.0.as_str(), kind.1.as_str()) {
        ("v1", "Namespace") => namespace(root),
        ("v1", "ServiceAccount") => service_account(root, &name),
        ("v1", "Pod") => labels(root.get_mut("metadata"), is_written_on_pods),
        ("batch/v1", "Job") => job(root),
        ("apps/v1", "StatefulSet") => claim_templates(root),
        _ => {}
    }
}

/// Takes it out of the metadata of an object, or of a template.
pub(super) fn metadata(node: &mut Node) {
    for key in METADATA {
        node.remove(key);
    }
    for map in ["labels", "annotations"] {
        if let Some(entries) = node.get_mut(map).and_then(Node::entries_mut) {
            entries.retain(|entry| !is_server_annotation(&entry.key));
        }
    }
    retain(node.get_mut("finalizers"), |item| item.as_str().is_none_or(|name| !FINALIZERS.contains(&name)));
    for list in ["labels", "annotations", "finalizers"] {
        if node.get(list).is_some_and(|node| node.entries().is_empty() && node.items().is_empty()) {
            node.remove(list);
        }
    }
}

fn is_server_annotation(key: &str) -> bool {
    SERVER_ANNOTATIONS
        .iter()
        .any(|note| if note.ends_with('/') { key.starts_with(note) } else { key == *note })
}

fn retain(list: Option<&mut Node>, keep: impl Fn(&Node) -> bool) {
    if let Some(items) = list.and_then(Node::items_mut) {
        items.retain(keep);
    }
}

fn labels(metadata: Option<&mut Node>, is_written: fn(&str) -> bool) {
    if let Some(entries) = metadata.and_then(|node| node.get_mut("labels")).and_then(Node::entries_mut) {
        entries.retain(|entry| !is_written(&entry.key));
    }
}

/// What controllers write on the pods that they create. A pod of a user may have the labels of a Job.
fn is_written_on_pods(key: &str) -> bool {
    controller_of_label(key).is_some_and(|controller| controller != Controller::Job)
}

/// What ties the pods of a Job to it. The server sets it, and rejects it in a new Job.
fn ties_pods_to_job(key: &str) -> bool {
    JOB_NAME_LABELS.contains(&key) || JOB_UID_LABELS.contains(&key)
}

/// Every Namespace has this finalizer.
fn namespace(root: &mut Node) {
    retain(root.dig_mut(&["spec", "finalizers"]), |item| item.as_str() != Some("kubernetes"));
    if root.get("spec").and_then(|spec| spec.get("finalizers")).is_some_and(|list| list.items().is_empty()) {
        root.remove("spec");
    }
}

/// `OpenShift` and old versions of Kubernetes add Secrets of their own.
fn service_account(root: &mut Node, name: &str) {
    for list in ["secrets", "imagePullSecrets"] {
        retain(root.get_mut(list), |item| {
            let secret = item.get("name").and_then(Node::as_str).and_then(|secret| secret.strip_prefix(name));
            !secret.is_some_and(|rest| rest.starts_with("-dockercfg-") || rest.starts_with("-token-"))
        });
    }
}

/// Unless the Job says that it has a selector of its own.
fn job(root: &mut Node) {
    if root.dig(&["spec", "manualSelector"]).and_then(Node::as_bool) == Some(true) {
        return;
    }
    labels(root.get_mut("metadata"), ties_pods_to_job);
    labels(root.dig_mut(&["spec", "template", "metadata"]), ties_pods_to_job);
    let pairs = root.dig(&["spec", "selector", "matchLabels"]).map(Node::entries).unwrap_or_default();
    if pairs.iter().all(|entry| ties_pods_to_job(&entry.key))
        && let Some(spec) = root.get_mut("spec")
        && spec.dig(&["selector", "matchExpressions"]).is_none()
    {
        spec.remove("selector");
    }
}

/// The server shows a claim template as a whole claim.
fn claim_templates(root: &mut Node) {
    let templates = root.dig_mut(&["spec", "volumeClaimTemplates"]).and_then(Node::items_mut);
    for template in templates.into_iter().flatten() {
        for key in ["apiVersion", "kind", "status"] {
            template.remove(key);
        }
    }
}
