use std::collections::{BTreeMap, BTreeSet};

use crate::kubernetes::manifest::{Object, Volume};
use crate::kubernetes::rules::needed_text::check_not_empty;
use crate::kubernetes::rules::{Check, Findings, Level, Rule};
use crate::kubernetes::types::path_without_backsteps;
use crate::yaml::Node;

pub(super) static RULE: Rule = Rule {
    name: "invalid-volume-device",
    summary: "a block device of a container is invalid, duplicate, or also mounted",
    level: Level::Refused,
    page: include_str!("invalid_volume_device.md"),
    check: Check::Object(check),
};

fn check(object: &Object<'_>, findings: &mut Findings<'_>) {
    let Some(pod) = object.pod() else { return };
    let volumes = pod.all_volumes();
    let by_name: BTreeMap<&str, &Volume<'_>> = volumes.iter().map(|volume| (volume.name, volume)).collect();
    for container in pod.lasting_containers() {
        let mounts = Uses::of(container.node.list("volumeMounts"), "mountPath");
        let devices = Uses::of(container.node.list("volumeDevices"), "devicePath");
        for mount in container.node.list("volumeMounts") {
            devices.refuse(mount, "mountPath", "volumeDevices", findings);
        }
        let mut names = BTreeSet::new();
        let mut paths = BTreeSet::new();
        for device in container.node.list("volumeDevices") {
            mounts.refuse(device, "devicePath", "volumeMounts", findings);
            of_name(device, &by_name, &mut names, findings);
            of_path(device, &mut paths, findings);
        }
    }
}

fn of_name<'a>(
    device: &'a Node,
    volumes: &BTreeMap<&str, &Volume<'_>>,
    seen: &mut BTreeSet<&'a str>,
    findings: &mut Findings<'_>,
) {
    let Some(name) = device.text("name").filter(|name| !name.is_empty()) else { return };
    if !seen.insert(name) {
        findings
            .key(device, "name")
            .invalid(format!("is `{name}`, which is already a device of this container"));
    }
    if let Some(volume) = volumes.get(name).filter(|volume| !volume.has_claim()) {
        findings
            .key(device, "name")
            .because(volume.node, "the volume")
            .help("mount it with `volumeMounts`")
            .invalid(format!("is `{name}`: only a claim or an ephemeral volume can be a block device"));
    }
}

fn of_path<'a>(device: &'a Node, seen: &mut BTreeSet<&'a str>, findings: &mut Findings<'_>) {
    check_not_empty(device, "devicePath", findings);
    let Some(path) = device.text("devicePath").filter(|path| !path.is_empty()) else { return };
    if !seen.insert(path) {
        findings.key(device, "devicePath").invalid(format!("is `{path}`, which another device already uses"));
    }
    if let Err(wanted) = path_without_backsteps(path) {
        findings.key(device, "devicePath").invalid(format!("is `{path}`, but it {wanted}"));
    }
}

/// What a container mounts, or uses as devices.
struct Uses<'a> {
    names: BTreeSet<&'a str>,
    paths: BTreeSet<&'a str>,
}

impl<'a> Uses<'a> {
    fn of(list: &'a [Node], path: &str) -> Self {
        let texts = |key: &str| {
            list.iter().filter_map(|use_| use_.text(key)).filter(|text| !text.is_empty()).collect()
        };
        Self { names: texts("name"), paths: texts(path) }
    }

    /// Refuses what is used in the other way too.
    fn refuse(&self, other: &Node, path_key: &str, list: &str, findings: &mut Findings<'_>) {
        for (key, taken) in [("name", &self.names), (path_key, &self.paths)] {
            if let Some(text) = other.text(key).filter(|text| taken.contains(text)) {
                findings
                    .key(other, key)
                    .invalid(format!("is `{text}`, which is also in the `{list}` of the container"));
            }
        }
    }
}
