//! Sources of `PersistentVolumes` that Kubernetes no longer mounts, and still checks.

use super::invalid_persistent_volume_source::check_reference;
use crate::kubernetes::rules::Findings;
use crate::kubernetes::rules::grammar::check_format_unless_empty;
use crate::kubernetes::types::Format;
use crate::report::diagnostic::Reason;
use crate::yaml::Node;

/// Checks what such a source says beside what it must not leave out.
pub(super) fn check_legacy_source(kind: &str, source: &Node, findings: &mut Findings<'_>) {
    match kind {
        "flexVolume" => of_flex(source, findings),
        "flocker" => of_flocker(source, findings),
        "quobyte" => of_quobyte(source, findings),
        "scaleIO" if source.text("volumeName") == Some("") => findings.key(source, "volumeName").required(),
        "storageos" => of_storage_os(source, findings),
        _ => {}
    }
}

fn of_flex(source: &Node, findings: &mut Findings<'_>) {
    let options = source.get("options").map(Node::entries).unwrap_or_default();
    for entry in options {
        let domain = entry.key.split_once('/').map_or(entry.key.as_str(), |(domain, _)| domain);
        let domain = format!(".{}", domain.to_lowercase());
        if domain.ends_with(".kubernetes.io") || domain.ends_with(".k8s.io") {
            findings
                .key(source, "options")
                .below(&format!("[{}]", entry.key))
                .mark(&entry.value)
                .invalid("is reserved for Kubernetes itself");
        }
    }
}

fn of_flocker(source: &Node, findings: &mut Findings<'_>) {
    let (Some(name), Some(id)) = (source.text("datasetName"), source.text("datasetUUID")) else { return };
    match (name.is_empty(), id.is_empty()) {
        (true, true) => {
            findings.at(source).say(Reason::Required, "has neither `datasetName` nor `datasetUUID`");
        }
        (false, false) => findings.at(source).invalid("has both `datasetName` and `datasetUUID`"),
        _ => {}
    }
    if name.contains('/') {
        findings.key(source, "datasetName").invalid(format!("is `{name}`, which contains `/`"));
    }
}

fn of_quobyte(source: &Node, findings: &mut Findings<'_>) {
    let Some(registry) = source.text("registry").filter(|text| !text.is_empty()) else { return };
    if source.text("tenant").is_some_and(|tenant| tenant.len() > 64) {
        findings.key(source, "tenant").say(Reason::Required, "must have at most 64 characters");
    } else if registry.split(',').any(|pair| !is_host_and_port(pair)) {
        findings.key(source, "registry").is_not(registry, "a list of `HOST:PORT`");
    }
}

fn is_host_and_port(pair: &str) -> bool {
    pair.rsplit_once(':')
        .is_some_and(|(host, _)| !host.contains(':') || host.starts_with('[') && host.ends_with(']'))
}

fn of_storage_os(source: &Node, findings: &mut Findings<'_>) {
    if source.text("volumeName") == Some("") {
        findings.key(source, "volumeName").required();
    }
    for key in ["volumeName", "volumeNamespace"] {
        check_format_unless_empty(source, key, Format::DnsLabel, findings);
    }
    if let Some(secret) = source.map("secretRef") {
        check_reference(secret, false, findings);
    }
}
