use std::collections::BTreeMap;

use super::REFUSALS;
use crate::diagnostic::{Reason, Report, suggest};
use crate::manifest::{Object, Pod};
use crate::rules::manifest::needed_text::check_not_empty;
use crate::rules::{Check, Findings, Level, Rule};
use crate::yaml::{Data, Node};

pub(super) static RULE: Rule = Rule {
    name: "unknown-volume",
    summary: "a container mounts a volume that the pod does not have",
    level: Level::Refused,
    page: include_str!("unknown_volume.md"),
    check: Check::Object(check),
};

/// A volume as mounts see it.
enum Known<'a> {
    Usable,
    Refused(&'a Node),
}

fn check(object: &Object<'_>, findings: &mut Findings<'_>) {
    let Some(pod) = object.pod() else { return };
    if pod.spec.get("volumes").is_some_and(|volumes| !matches!(volumes.data, Data::List(_))) {
        return;
    }
    let known = known_volumes(object, &pod);
    for container in pod.lasting_containers() {
        let mounts = container.node.list("volumeMounts").iter();
        for mount in mounts.chain(container.node.list("volumeDevices")) {
            check_not_empty(mount, "name", findings);
            let Some(name) = mount.text("name").filter(|name| !name.is_empty()) else { continue };
            let spot = match known.get(name) {
                Some(Known::Usable) => continue,
                Some(Known::Refused(volume)) => findings
                    .key(mount, "name")
                    .because(volume, "this volume is refused")
                    .help("correct the volume; the mount is right"),
                None => {
                    let spot = findings.key(mount, "name");
                    match suggest::help(name, known.keys().copied()) {
                        Some(help) => spot.help(help),
                        None => spot,
                    }
                }
            };
            spot.say(Reason::NotFound, format!("is `{name}`, and the pod has no such volume that is valid"));
        }
    }
}

/// The volumes by name. Of several of one name, mounts see the first that is not refused.
fn known_volumes<'a>(object: &Object<'_>, pod: &Pod<'a>) -> BTreeMap<&'a str, Known<'a>> {
    let mut ignored = Report::default();
    let mut trial = Findings::new(&RULE, *object, &mut ignored);
    let mut known = BTreeMap::new();
    for volume in pod.all_volumes() {
        let before = trial.count();
        for check in REFUSALS {
            check(object, &volume, &mut trial);
        }
        if trial.count() == before {
            known.insert(volume.name, Known::Usable);
        } else {
            known.entry(volume.name).or_insert(Known::Refused(volume.node));
        }
    }
    known
}
