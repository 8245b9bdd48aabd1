use super::key_path::file_sources;
use crate::kubernetes::manifest::{Object, Volume};
use crate::kubernetes::rules::needed_text::{check_given, check_not_empty};
use crate::kubernetes::rules::{Check, Findings, Level, Rule};
use crate::report::diagnostic::Reason;
use crate::yaml::Node;

pub(super) static RULE: Rule = Rule {
    name: "incomplete-volume",
    summary: "a volume has no source, or its source has no name, key or path",
    level: Level::Refused,
    page: include_str!("incomplete_volume.md"),
    check: Check::Object(|object, findings| super::each_volume(object, findings, of_volume)),
};

/// Texts that may be absent by the published schema, and may not by the API server.
const GIVEN: [(&str, &str); 4] =
    [("configMap", "name"), ("scaleIO", "volumeName"), ("secret", "secretName"), ("storageos", "volumeName")];

/// Texts that may be empty by the published schema, and may not by the API server.
const NOT_EMPTY: [(&str, &str); 26] = [
    ("awsElasticBlockStore", "volumeID"),
    ("azureDisk", "diskName"),
    ("azureDisk", "diskURI"),
    ("azureFile", "secretName"),
    ("azureFile", "shareName"),
    ("cinder", "volumeID"),
    ("csi", "driver"),
    ("flexVolume", "driver"),
    ("gcePersistentDisk", "pdName"),
    ("gitRepo", "repository"),
    ("glusterfs", "endpoints"),
    ("glusterfs", "path"),
    ("hostPath", "path"),
    ("iscsi", "iqn"),
    ("iscsi", "targetPortal"),
    ("nfs", "path"),
    ("nfs", "server"),
    ("persistentVolumeClaim", "claimName"),
    ("photonPersistentDisk", "pdID"),
    ("portworxVolume", "volumeID"),
    ("quobyte", "registry"),
    ("quobyte", "volume"),
    ("rbd", "image"),
    ("scaleIO", "gateway"),
    ("scaleIO", "system"),
    ("vsphereVolume", "volumePath"),
];

/// Secrets that a source may name; if it does, it must give the name.
const SECRETS: [(&str, &str); 3] =
    [("cinder", "secretRef"), ("csi", "nodePublishSecretRef"), ("storageos", "secretRef")];

pub(super) fn of_volume(object: &Object<'_>, volume: &Volume<'_>, findings: &mut Findings<'_>) {
    let Some((kind, source)) = volume.source() else { return };
    let of_kind = |row: &&(&str, &'static str)| row.0 == kind;
    for (_, key) in GIVEN.iter().filter(of_kind) {
        check_given(source, key, findings);
    }
    for (_, key) in NOT_EMPTY.iter().filter(of_kind) {
        check_not_empty(source, key, findings);
    }
    for (_, key) in SECRETS.iter().filter(of_kind) {
        if let Some(secret) = source.get(key) {
            check_given(secret, "name", findings);
        }
    }
    // A controller may still put the image of a template in; a Pod is final.
    if kind == "image" && object.is("v1", "Pod") {
        check_given(source, "reference", findings);
    }
    for (file_kind, source) in file_sources(volume) {
        of_file_source(file_kind, source, kind == "projected", findings);
    }
}

/// Checks what is written into files. In a projected volume, Secrets and ConfigMaps have a `name` both.
fn of_file_source(kind: &str, source: &Node, projected: bool, findings: &mut Findings<'_>) {
    if projected && matches!(kind, "secret" | "configMap") {
        check_given(source, "name", findings);
    }
    if kind == "serviceAccountToken" {
        check_not_empty(source, "path", findings);
    }
    for item in source.list("items") {
        check_not_empty(item, "path", findings);
        if kind != "downwardAPI" {
            check_not_empty(item, "key", findings);
        } else if item.get("fieldRef").is_none() && item.get("resourceFieldRef").is_none() {
            findings
                .at(item)
                .help("set a `fieldRef` or a `resourceFieldRef`")
                .say(Reason::Required, "has a file without content");
        }
    }
}
