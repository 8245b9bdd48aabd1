//! Annotations and owners with which an object asks other software for something.

use super::{Kind, Losses, text};
use crate::change::Pair;
use crate::kubernetes::manifest::well_known;
use crate::yaml::Node;

/// Annotations with which delivery tools delete and recreate an object: the key, the option, and what follows. An empty
/// option stands for every value.
const RECREATING: &[(&str, &str, &str)] = &[
    (well_known::argocd::HOOK, "", "Argo CD deletes and recreates the object at every sync, as a hook"),
    (well_known::argocd::SYNC_OPTIONS, "Force=true", "Argo CD deletes and recreates the object"),
    (
        well_known::argocd::SYNC_OPTIONS,
        "Replace=true",
        "Argo CD replaces the object: fields that controllers or the API server set are lost",
    ),
    ("helm.sh/hook", "", "Helm deletes and recreates the object at every release, as a hook"),
    (
        well_known::flux::FORCE,
        "enabled",
        "Flux deletes and recreates the object when the API server rejects an update",
    ),
];

/// Annotations that give pods of a `ServiceAccount` an identity outside the cluster.
const IDENTITIES: &[&str] =
    &["azure.workload.identity/client-id", "eks.amazonaws.com/role-arn", "iam.gke.io/gcp-service-account"];

/// Words in the names of annotations by which controllers of an Ingress decide who gets in.
const ADMITTING: &[&str] = &[
    "/auth-",
    "allowlist",
    "denylist",
    "inbound-cidrs",
    "middlewares",
    "scheme",
    "security-groups",
    "security-policy",
    "source-range",
    "waf",
    "whitelist",
];

/// True for the name of an annotation that counts.
type IsRead = fn(&str) -> bool;

const APP_ARMOR: &str = "container.apparmor.security.beta.kubernetes.io/";

pub(super) fn compare(pair: &Pair, old: &Node, new: &Node, losses: &mut Losses) {
    recreating(pair, old, new, losses);
    owners(old, new, losses);
    let what: Option<(IsRead, &str)> = match pair.kind.as_str() {
        "ServiceAccount" => Some((
            |key| IDENTITIES.contains(&key),
            "pods of this ServiceAccount act with the rights of another cloud identity",
        )),
        "Ingress" => Some((
            |key| ADMITTING.iter().any(|word| key.contains(word)),
            "the Ingress controller reads it to decide which clients it admits",
        )),
        _ => None,
    };
    if let Some((counts, why)) = what {
        let is_identity = pair.kind == "ServiceAccount";
        for key in differing(old, new, &["metadata", "annotations"]) {
            let is_gone = text(new, &["metadata", "annotations", &key]).is_empty();
            // An identity that goes takes its rights along.
            if counts(&key) && !(is_identity && is_gone) {
                let kind = if is_identity { Kind::Privilege } else { Kind::Reach };
                losses.add(kind, &[&format!("metadata.annotations[{key}]"), "metadata.annotations"], why);
            }
        }
    }
    for metadata in [&["metadata", "annotations"][..], &["spec", "template", "metadata", "annotations"]] {
        for key in differing(old, new, metadata).iter().filter(|key| key.starts_with(APP_ARMOR)) {
            let profile = |node: &Node| node.dig(metadata).map(|all| text(all, &[key]).to_owned());
            let (before, after) = (profile(old).unwrap_or_default(), profile(new).unwrap_or_default());
            if after == "unconfined" || after.is_empty() && before.starts_with("localhost/") {
                let field = metadata.join(".");
                losses.add(
                    Kind::Privilege,
                    &[&format!("{field}[{key}]"), &field],
                    format!("`{}` is no longer confined by AppArmor", key.trim_start_matches(APP_ARMOR)),
                );
            }
        }
    }
}

/// The keys below these whose values differ.
fn differing(old: &Node, new: &Node, keys: &[&str]) -> Vec<String> {
    let entries = |node: &Node| node.dig(keys).map(Node::entries).unwrap_or_default().to_vec();
    let (before, after) = (entries(old), entries(new));
    let mut names: Vec<String> = before.iter().chain(&after).map(|entry| entry.key.clone()).collect();
    names.sort();
    names.dedup();
    let value = |node: &Node, key: &str| node.dig(keys).and_then(|map| map.get(key)).map(Node::to_value);
    names.retain(|key| value(old, key) != value(new, key));
    names
}

fn recreating(pair: &Pair, old: &Node, new: &Node, losses: &mut Losses) {
    // They are made to run again.
    if ["Job", "Pod"].contains(&pair.kind.as_str()) {
        return;
    }
    for (key, option, why) in RECREATING {
        let has = |node: &Node| {
            let value = text(node, &["metadata", "annotations", key]);
            if option.is_empty() {
                !value.is_empty()
            } else {
                value.split(',').any(|part| part.trim().eq_ignore_ascii_case(option))
            }
        };
        if has(new) && !has(old) {
            losses.add(Kind::Guard, &[&format!("metadata.annotations[{key}]"), "metadata.annotations"], *why);
        }
    }
}

/// Owners, with which an object is deleted.
fn owners(old: &Node, new: &Node, losses: &mut Losses) {
    let names = |node: &Node| -> Vec<String> {
        let list = node.dig(&["metadata", "ownerReferences"]).map(Node::items).unwrap_or_default();
        list.iter().map(|owner| format!("{}/{}", text(owner, &["kind"]), text(owner, &["name"]))).collect()
    };
    let known = names(old);
    let come: Vec<String> = names(new).into_iter().filter(|name| !known.contains(name)).collect();
    if !come.is_empty() {
        losses.add(
            Kind::Guard,
            &["metadata.ownerReferences"],
            format!(
                "the garbage collector deletes the object when {} is deleted or does not exist",
                come.join(", ")
            ),
        );
    }
}
