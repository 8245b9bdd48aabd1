use super::legacy_source::check_legacy_source;
use crate::kubernetes::manifest::Object;
use crate::kubernetes::rules::choice::{check_choice, check_choice_unless_empty};
use crate::kubernetes::rules::grammar::{check_format, check_format_unless_empty};
use crate::kubernetes::rules::needed_text::check_not_empty;
use crate::kubernetes::rules::{Check, Findings, Level, Rule};
use crate::kubernetes::types::{Format, path_without_backsteps};
use crate::report::diagnostic::Reason;
use crate::yaml::Node;

pub(super) static RULE: Rule = Rule {
    name: "invalid-persistent-volume-source",
    summary: "a PersistentVolume has no source, several, or an incomplete one",
    level: Level::Refused,
    page: include_str!("invalid_persistent_volume_source.md"),
    check: Check::Object(check),
};

/// Sources in the order in which the API server looks at them, with what must not be empty in them.
const SOURCES: [(&str, &[&str]); 22] = [
    ("hostPath", &["path"]),
    ("gcePersistentDisk", &["pdName"]),
    ("awsElasticBlockStore", &["volumeID"]),
    ("glusterfs", &["endpoints", "path"]),
    ("flocker", &[]),
    ("nfs", &["server", "path"]),
    ("rbd", &["image", "monitors"]),
    ("quobyte", &["registry", "volume"]),
    ("cephfs", &["monitors"]),
    ("iscsi", &["targetPortal", "iqn"]),
    ("cinder", &["volumeID"]),
    ("fc", &[]),
    ("flexVolume", &["driver"]),
    ("azureFile", &["secretName", "shareName", "secretNamespace"]),
    ("vsphereVolume", &["volumePath"]),
    ("photonPersistentDisk", &["pdID"]),
    ("portworxVolume", &["volumeID"]),
    ("azureDisk", &["diskName", "diskURI"]),
    ("scaleIO", &["gateway", "system"]),
    ("local", &["path"]),
    ("storageos", &[]),
    ("csi", &["driver", "volumeHandle"]),
];
const HOST_PATH_TYPES: [&str; 7] =
    ["BlockDevice", "CharDevice", "Directory", "DirectoryOrCreate", "File", "FileOrCreate", "Socket"];
const CSI_SECRETS: [&str; 4] = [
    "controllerPublishSecretRef",
    "controllerExpandSecretRef",
    "nodePublishSecretRef",
    "nodeExpandSecretRef",
];

/// The sources of a volume, in the order in which the API server looks at them.
pub(super) fn sources(spec: &Node) -> impl Iterator<Item = (&'static str, &Node)> {
    SOURCES.iter().filter_map(|(key, _)| Some((*key, spec.get(key)?)))
}

fn check(object: &Object<'_>, findings: &mut Findings<'_>) {
    if !object.is("v1", "PersistentVolume") {
        return;
    }
    let Some(spec) = object.root.get("spec") else {
        return findings.whole().field("spec").required();
    };
    let mut found = sources(spec);
    let Some((kind, source)) = found.next() else {
        return findings
            .at(spec)
            .help("set `csi`, `nfs`, `local` or another source")
            .say(Reason::Required, "has no source of the volume");
    };
    for (other, node) in found {
        let spelt = if other == "cephfs" { "cephFS" } else { other };
        // This one is checked beside the others.
        if other == "flexVolume" {
            check_source(object, other, node, findings);
            continue;
        }
        findings
            .key(spec, other)
            .field(format!("spec.{spelt}"))
            .because(source, "the first source")
            .forbidden(format!("cannot be set together with `{kind}`: a volume has one source"));
    }
    check_source(object, kind, source, findings);
}

fn check_source(object: &Object<'_>, kind: &str, source: &Node, findings: &mut Findings<'_>) {
    let needed = SOURCES.iter().find(|row| row.0 == kind).map(|row| row.1).unwrap_or_default();
    for key in needed {
        if *key == "monitors" && source.get(key).is_some_and(Node::is_empty) {
            findings.key(source, key).say(Reason::Required, "is empty");
        } else if kind == "gcePersistentDisk" && source.text(key) == Some("") {
            findings.key(source, key).field(format!("spec.persistentDisk.{key}")).required();
        } else {
            check_not_empty(source, key, findings);
        }
    }
    match kind {
        "csi" => of_csi(source, findings),
        "hostPath" if source.text("path") != Some("") => {
            check_choice_unless_empty(source, "type", &HOST_PATH_TYPES, findings);
            check_path(source, findings);
        }
        "local" => check_path(source, findings),
        "nfs" => {
            if let Some(path) =
                source.get("path").and_then(Node::as_str).filter(|path| !path.starts_with('/'))
            {
                findings.key(source, "path").invalid(format!("is `{path}`, which is not an absolute path"));
            }
        }
        "awsElasticBlockStore" => of_partition(source, "spec.awsElasticBlockStore.partition", findings),
        "gcePersistentDisk" => of_partition(source, "spec.persistentDisk.partition", findings),
        "glusterfs" => check_format(source, "endpointsNamespace", Format::DnsLabel, findings),
        "iscsi" => of_iscsi(object, source, findings),
        "fc" => of_fibre_channel(source, findings),
        "azureDisk" => of_azure_disk(source, findings),
        "cinder" => {
            if let Some(secret) = source.map("secretRef") {
                check_reference(secret, false, findings);
            }
        }
        kind => check_legacy_source(kind, source, findings),
    }
}

fn check_path(source: &Node, findings: &mut Findings<'_>) {
    if let Some(path) = source.get("path").and_then(Node::as_str)
        && let Err(wanted) = path_without_backsteps(path)
    {
        findings.key(source, "path").invalid(format!("is `{path}`, but it {wanted}"));
    }
}

fn of_csi(source: &Node, findings: &mut Findings<'_>) {
    let driver = source.text("driver").unwrap_or_default();
    if driver.len() > 63 {
        findings.key(source, "driver").say(Reason::TooLong, "has more than 63 characters");
    }
    if !driver.is_empty()
        && let Err(wanted) = Format::DnsSubdomain.check(&driver.to_lowercase())
    {
        findings
            .key(source, "driver")
            .invalid(format!("is `{driver}`, which is not {wanted}; capital letters are allowed here"));
    }
    for secret in CSI_SECRETS.into_iter().filter_map(|key| source.map(key)) {
        check_reference(secret, true, findings);
    }
}

/// A Secret of any Namespace needs its Namespace.
pub(super) fn check_reference(secret: &Node, with_grammar: bool, findings: &mut Findings<'_>) {
    for (key, format) in [("name", Format::DnsSubdomain), ("namespace", Format::DnsLabel)] {
        if secret.text(key) == Some("") {
            findings.key(secret, key).required();
        } else if with_grammar {
            check_format_unless_empty(secret, key, format, findings);
        }
    }
}

fn of_partition(source: &Node, path: &str, findings: &mut Findings<'_>) {
    if let Some(number) = source.get("partition").and_then(Node::as_int)
        && !(0..=255).contains(&number)
    {
        findings
            .key(source, "partition")
            .field(path)
            .invalid(format!("is {number}; partitions are from 0 (the whole disk) to 255"));
    }
}

fn of_iscsi(object: &Object<'_>, source: &Node, findings: &mut Findings<'_>) {
    if let Some(lun) = source.get("lun").and_then(Node::as_int).filter(|lun| !(0..=255).contains(lun)) {
        findings.key(source, "lun").invalid(format!("is {lun}; it is from 0 to 255"));
    }
    let portal = source.text("targetPortal").unwrap_or_default();
    if source.get("initiatorName").is_some() && object.name.len() + 1 + portal.len() > 64 {
        findings.key(source, "targetPortal").field("spec.iscsi.targetportal").invalid(
            "and the name of the volume together have more than 63 characters, which an `initiatorName` does not allow",
        );
    }
    for (key, path) in [("iqn", "spec.iscsi.iqn"), ("initiatorName", "spec.iscsi.initiatorname")] {
        let name = source.get(key).and_then(Node::as_str);
        if let Some(name) = name.filter(|name| !is_iscsi_name(name) && (key != "iqn" || !name.is_empty())) {
            findings
                .key(source, key)
                .field(path)
                .invalid(format!("is `{name}`, which is not a name such as `iqn.2001-04.com.example:disk`"));
        }
    }
    let is_on = |key: &str| source.get(key).and_then(Node::as_bool) == Some(true);
    match source.map("secretRef") {
        None if is_on("chapAuthDiscovery") || is_on("chapAuthSession") => {
            findings.key(source, "secretRef").help("CHAP needs a Secret").required();
        }
        Some(secret) if secret.text("name") == Some("") => findings.key(secret, "name").required(),
        _ => {}
    }
}

/// `iqn.YYYY-MM.domain` with or without `:name`, `eui.` and 16 hexadecimal digits, or `naa.` and 32.
fn is_iscsi_name(name: &str) -> bool {
    let code =
        |text: &str, length: usize| text.len() == length && text.bytes().all(|b| b.is_ascii_alphanumeric());
    if let Some(rest) = name.strip_prefix("eui.") {
        return code(rest, 16);
    }
    if let Some(rest) = name.strip_prefix("naa.") {
        return code(rest, 32);
    }
    let Some((date, rest)) = name.strip_prefix("iqn.").and_then(|rest| rest.split_once('.')) else {
        return false;
    };
    let has_date = date.len() == 7
        && date.bytes().enumerate().all(|(at, b)| if at == 4 { b == b'-' } else { b.is_ascii_digit() });
    let (domain, own) = rest.split_once(':').map_or((rest, None), |(domain, own)| (domain, Some(own)));
    let is_word = |byte: u8| byte.is_ascii_alphanumeric() || b"-.".contains(&byte);
    has_date
        && !domain.is_empty()
        && domain.bytes().all(is_word)
        && own.is_some_and(|own| !own.is_empty() && !own.contains([',', '^', ';', '*', '&', '$', '|', ' ']))
}

fn of_fibre_channel(source: &Node, findings: &mut Findings<'_>) {
    let names = !source.list("targetWWNs").is_empty();
    let ids = !source.list("wwids").is_empty();
    if !names && !ids {
        findings.key(source, "targetWWNs").help("or set `wwids`").required();
    }
    if names && ids {
        findings.key(source, "targetWWNs").invalid("cannot be set with `wwids`");
    }
    match source.get("lun").map(Node::as_int) {
        None if names => findings.key(source, "lun").help("`targetWWNs` need it").required(),
        Some(Some(lun)) if names && !(0..=255).contains(&lun) => {
            findings.key(source, "lun").invalid(format!("is {lun}; it is from 0 to 255"));
        }
        _ => {}
    }
}

fn of_azure_disk(source: &Node, findings: &mut Findings<'_>) {
    check_choice(source, "cachingMode", &["None", "ReadOnly", "ReadWrite"], findings);
    check_choice(source, "kind", &["Dedicated", "Managed", "Shared"], findings);
    let Some(disk) = source.text("diskURI").filter(|disk| !disk.is_empty()) else { return };
    let is_managed = source.text("kind") == Some("Managed");
    let start = if is_managed { "/subscriptions/" } else { "https://" };
    if !disk.starts_with(start) {
        findings
            .key(source, "diskURI")
            .say(Reason::NotSupported, format!("is `{disk}`; for this `kind` it begins with `{start}`"));
    }
}
