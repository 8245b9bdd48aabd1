//! Labels and annotations that protect something.

use super::{Kind, Losses, text};
use crate::change::Pair;
use crate::kubernetes::manifest::well_known;
use crate::yaml::Node;

const POD_SECURITY: &str = "pod-security.kubernetes.io/";

/// Annotations that keep an object or its pods from being deleted: the key, the word in its value, and what it keeps off.
const KEEPING: &[(&str, &str, &str)] = &[
    (
        well_known::argocd::SYNC_OPTIONS,
        "Delete=false",
        "Argo CD deletes the object together with its Application",
    ),
    (
        well_known::argocd::SYNC_OPTIONS,
        "Prune=false",
        "Argo CD deletes the object when it is no longer in the manifests",
    ),
    ("helm.sh/resource-policy", "keep", "Helm deletes the object when its release is uninstalled"),
    (well_known::flux::PRUNE, "disabled", "Flux deletes the object when it is no longer in the manifests"),
];

/// Annotations of pods that keep node autoscalers off.
const UNDISTURBED: &[(&str, &str)] =
    &[("cluster-autoscaler.kubernetes.io/safe-to-evict", "false"), ("karpenter.sh/do-not-disrupt", "true")];

pub(super) fn compare(pair: &Pair, old: &Node, new: &Node, losses: &mut Losses) {
    if pair.is("v1", "Namespace") {
        namespace(old, new, losses);
    }
    for (key, word, why) in KEEPING {
        let has = |node: &Node| {
            text(node, &["metadata", "annotations", key]).split(',').any(|option| option.trim() == *word)
        };
        if has(old) && !has(new) {
            losses.add(Kind::Guard, &[&format!("metadata.annotations[{key}]"), "metadata.annotations"], *why);
        }
    }
    for metadata in [&["spec", "template", "metadata"][..], &["metadata"]] {
        for (key, value) in UNDISTURBED {
            let has = |node: &Node| {
                node.dig(metadata).is_some_and(|metadata| text(metadata, &["annotations", key]) == *value)
            };
            if has(old) && !has(new) {
                let field = format!("{}.annotations", metadata.join("."));
                losses.add(
                    Kind::Guard,
                    &[&format!("{field}[{key}]"), &field],
                    format!("without `{key}` a node autoscaler may evict the pods"),
                );
            }
        }
    }
    let finalizers = |node: &Node| -> Vec<String> {
        let list = node.dig(&["metadata", "finalizers"]).map(Node::items).unwrap_or_default();
        list.iter().filter_map(Node::as_str).map(str::to_owned).collect()
    };
    let left = finalizers(new);
    let gone: Vec<String> = finalizers(old).into_iter().filter(|name| !left.contains(name)).collect();
    // What a cluster has put there stays, and is no difference.
    if !gone.is_empty()
        && pair.old_written.as_ref().is_some_and(|old| old.dig(&["metadata", "uid"]).is_none())
    {
        losses.add(
            Kind::Guard,
            &["metadata.finalizers"],
            format!("without the finalizer {} the object is deleted at once", gone.join(", ")),
        );
    }
}

fn namespace(old: &Node, new: &Node, losses: &mut Losses) {
    for (mode, kind, what) in [
        ("enforce", Kind::Privilege, "the Namespace admits pods that it rejected before"),
        ("warn", Kind::Guard, "the Namespace warns about fewer pods"),
        ("audit", Kind::Guard, "the audit log records fewer violations in the Namespace"),
    ] {
        let key = format!("{POD_SECURITY}{mode}");
        let level = |node: &Node| text(node, &["metadata", "labels", &key]).to_owned();
        let (before, after) = (level(old), level(new));
        let field = format!("metadata.labels[{key}]");
        let fields = [field.as_str(), "metadata.labels"];
        if strictness(&after) < strictness(&before) {
            let after =
                if after.is_empty() { "the default of the cluster".to_owned() } else { format!("`{after}`") };
            losses.add(
                kind,
                &fields,
                format!("{what}: the pod security level falls from `{before}` to {after}"),
            );
            continue;
        }
        let key = format!("{key}-version");
        let version = |node: &Node| text(node, &["metadata", "labels", &key]).to_owned();
        let (before, after) = (version(old), version(new));
        if before != after && strictness(&level(new)) > 1 && minor(&after) < minor(&before) {
            losses.add(kind, &fields, format!("{what}: the rules of pod security are those of {after}"));
        }
    }
}

/// A level that is left out is that of the cluster, which is `privileged` unless it was configured otherwise.
fn strictness(level: &str) -> u8 {
    match level {
        "restricted" => 3,
        "baseline" => 2,
        "privileged" => 1,
        _ => 0,
    }
}

/// The minor version of `v1.31`; `latest` and none are newer than all.
fn minor(version: &str) -> u32 {
    version.strip_prefix("v1.").and_then(|minor| minor.parse().ok()).unwrap_or(u32::MAX)
}
