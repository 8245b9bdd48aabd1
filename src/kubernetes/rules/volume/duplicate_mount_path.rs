use std::collections::BTreeMap;

use crate::kubernetes::manifest::Object;
use crate::kubernetes::rules::needed_text::check_not_empty;
use crate::kubernetes::rules::{Check, Findings, Level, Rule};
use crate::yaml::Node;

pub(super) static RULE: Rule = Rule {
    name: "duplicate-mount-path",
    summary: "a container mounts two volumes at one path",
    level: Level::Refused,
    page: include_str!("duplicate_mount_path.md"),
    check: Check::Object(check),
};

fn check(object: &Object<'_>, findings: &mut Findings<'_>) {
    let Some(pod) = object.pod() else { return };
    for container in pod.lasting_containers() {
        let mut taken: BTreeMap<&str, &Node> = BTreeMap::new();
        for mount in container.node.list("volumeMounts") {
            check_not_empty(mount, "mountPath", findings);
            let Some(path) = mount.text("mountPath").filter(|path| !path.is_empty()) else { continue };
            if let Some(first) = taken.get(path) {
                findings
                    .key(mount, "mountPath")
                    .because(first, "the first one")
                    .invalid(format!("is `{path}`, where the container already mounts another volume"));
            } else {
                taken.insert(path, mount);
            }
        }
    }
}
