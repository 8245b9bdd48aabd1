use crate::kubernetes::manifest::{Object, quantity};
use crate::kubernetes::rules::choice::{check_choice, check_choice_unless_empty};
use crate::kubernetes::rules::grammar::check_format_unless_empty;
use crate::kubernetes::rules::scheduling::check_required_terms;
use crate::kubernetes::rules::{Check, Findings, Level, Rule};
use crate::kubernetes::types::Format;
use crate::report::diagnostic::{Reason, listed};
use crate::yaml::Node;

use super::claim_spec::{VOLUME_MODES, check_modes};

pub(super) static RULE: Rule = Rule {
    name: "invalid-persistent-volume",
    summary: "a PersistentVolume has no valid capacity, access modes, policy, class or node affinity",
    level: Level::Refused,
    page: include_str!("invalid_persistent_volume.md"),
    check: Check::Object(check),
};

const RECLAIM: [&str; 3] = ["Delete", "Recycle", "Retain"];

fn check(object: &Object<'_>, findings: &mut Findings<'_>) {
    if !object.is("v1", "PersistentVolume") {
        return;
    }
    let Some(spec) = object.root.get("spec") else {
        for key in ["accessModes", "capacity"] {
            findings.whole().field(format!("spec.{key}")).required();
        }
        return;
    };
    check_modes(spec, findings);
    check_capacity(spec, findings);
    check_choice_unless_empty(spec, "persistentVolumeReclaimPolicy", &RECLAIM, findings);
    check_recycling(spec, findings);
    check_format_unless_empty(spec, "storageClassName", Format::DnsSubdomain, findings);
    check_choice(spec, "volumeMode", &VOLUME_MODES, findings);
    if let Some(class) = spec.get("volumeAttributesClassName") {
        if class.is_empty() {
            findings.at(class).say(Reason::Required, "is empty");
        }
        check_format_unless_empty(spec, "volumeAttributesClassName", Format::DnsSubdomain, findings);
        if spec.get("csi").is_none() {
            findings.key(spec, "csi").help("only volumes of a CSI driver have attributes").required();
        }
    }
    check_affinity(spec, findings);
}

fn check_capacity(spec: &Node, findings: &mut Findings<'_>) {
    const HELP: &str = "write `capacity: { storage: SIZE }`";
    let entries = spec.get("capacity").map(Node::entries).unwrap_or_default();
    if entries.is_empty() {
        findings.key(spec, "capacity").help(HELP).required();
    } else if let Some(other) = entries.iter().find(|entry| entry.key != "storage") {
        let keys: Vec<&str> = entries.iter().map(|entry| entry.key.as_str()).collect();
        findings.key(spec, "capacity").mark(&other.value).help(HELP).say(
            Reason::NotSupported,
            format!("has {}, and can only have `storage`", listed(&keys, " and ")),
        );
    }
    for entry in entries {
        if let Some(amount) = quantity(&entry.value).filter(|amount| amount.milli() <= 0) {
            findings
                .key(spec, "capacity")
                .below(&format!("[{}]", entry.key))
                .mark(&entry.value)
                .invalid(format!("is `{amount}`, and must be greater than zero"));
        }
    }
}

/// Recycling deletes what is in the volume.
fn check_recycling(spec: &Node, findings: &mut Findings<'_>) {
    let path = spec.dig(&["hostPath", "path"]).and_then(Node::as_str);
    if spec.text("persistentVolumeReclaimPolicy") == Some("Recycle") && path.is_some_and(is_root) {
        findings
            .key(spec, "persistentVolumeReclaimPolicy")
            .forbidden("cannot be `Recycle` with the root of the node as `hostPath`");
    }
}

fn is_root(path: &str) -> bool {
    path.starts_with('/')
        && path.split('/').try_fold(0_usize, |depth, part| match part {
            "" | "." => Some(depth),
            ".." => Some(depth.saturating_sub(1)),
            _ => Some(depth + 1),
        }) == Some(0)
}

fn check_affinity(spec: &Node, findings: &mut Findings<'_>) {
    match spec.map("nodeAffinity") {
        Some(affinity) => match affinity.map("required") {
            Some(required) => check_required_terms(required, findings),
            None => findings.key(affinity, "required").required(),
        },
        None if spec.get("local").is_some() && is_first(spec, "local") => findings
            .key(spec, "nodeAffinity")
            .help("name the node that has the disk, by its label `kubernetes.io/hostname`")
            .say(Reason::Required, "is missing; a local volume exists on one node only"),
        None => {}
    }
}

/// True if the API server takes this source for the one of the volume.
fn is_first(spec: &Node, source: &str) -> bool {
    super::invalid_persistent_volume_source::sources(spec).next().is_some_and(|(key, _)| key == source)
}
