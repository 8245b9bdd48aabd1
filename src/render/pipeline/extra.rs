//! The objects that a profile holds whole.

use super::assemble::RenderedObject;
use crate::cluster::Cluster;
use crate::kubernetes::document::ObjectRef;
use crate::kubernetes::manifest::is_cluster_wide;
use crate::profile::Loaded;
use crate::report::diagnostic::Report;
use crate::text::field_path::field_path;
use crate::text::source::Span;
use crate::yaml::{Data, Entry, Node};

/// The objects of `extraManifests`, as they are written there.
///
/// # Errors
/// What is not an object.
pub(super) fn objects(loaded: &Loaded, cluster: &Cluster) -> Result<Vec<RenderedObject>, Report> {
    let mut report = Report::default();
    let mut made = Vec::new();
    for name in loaded.profile.extra_manifests.keys() {
        let path = field_path!["extraManifests", name];
        let span = loaded.merged.key_span(&path);
        let Some(mut root) = loaded.merged.root.at(&path).cloned() else { continue };
        let text = |key| root.text(key).unwrap_or_default();
        if !is_cluster_wide(text("apiVersion"), text("kind")) {
            put_namespace(&mut root, &cluster.names.namespace, span);
        }
        match ObjectRef::of(&root) {
            Ok(object) => {
                let order = order_of(&object.kind);
                let (template, patches) = (None, Vec::new());
                made.push(RenderedObject { root, object, is_extra: true, template, patches, order });
            }
            Err(error) => {
                report.push(error.at(span).help("write the whole object, as for `kubectl apply`"));
            }
        }
    }
    report.ok(made).map(|(made, _)| made)
}

/// As kustomize does: what names no Namespace goes into that of the cluster, and not where kubectl happens to point.
fn put_namespace(root: &mut Node, namespace: &str, span: Span) {
    let path = field_path!["metadata"];
    if let Some(Node { data: Data::Map(entries), .. }) = root.at_mut(&path)
        && !entries.iter().any(|entry| entry.key == "namespace")
    {
        // Where all of our own objects have it: behind the name.
        let place = entries.iter().position(|entry| entry.key == "name").map_or(entries.len(), |at| at + 1);
        let value = Node { span, data: Data::String(namespace.to_owned()) };
        entries.insert(place, Entry { key: "namespace".to_owned(), key_span: span, value });
    }
}

/// When an object is applied: what others need first, what needs others last.
fn order_of(kind: &str) -> &'static str {
    match kind {
        "Namespace" => "00",
        "CustomResourceDefinition" | "LimitRange" | "PriorityClass" | "ResourceQuota" => "05",
        "ServiceAccount" | "ClusterRole" | "Role" | "ClusterRoleBinding" | "RoleBinding" => "10",
        "Secret" | "ConfigMap" => "20",
        "StorageClass" | "PersistentVolume" | "PersistentVolumeClaim" => "25",
        "NetworkPolicy" => "30",
        "PodDisruptionBudget" => "40",
        "Service" => "50",
        "StatefulSet" | "Deployment" | "DaemonSet" | "ReplicaSet" | "Pod" => "60",
        "Job" | "CronJob" => "90",
        _ => "80",
    }
}
