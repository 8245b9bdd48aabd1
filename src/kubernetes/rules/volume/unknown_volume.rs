use std::collections::BTreeMap;

use super::REFUSALS;
use crate::kubernetes::manifest::{Object, Pod};
use crate::kubernetes::rules::needed_text::check_not_empty;
use crate::kubernetes::rules::{Check, Findings, Level, Rule};
use crate::report::diagnostic::{Reason, Report, suggest};
use crate::yaml::{Data, Node};

pub(super) static RULE: Rule = Rule {
    name: "unknown-volume",
    summary: "a container mounts a volume that the pod does not have, or that the API server rejects",
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
                    .because(volume, "the volume")
                    .help("correct the volume; the mount is valid"),
                None => {
                    let spot = findings.key(mount, "name");
                    match known_by_another_name(name, &known) {
                        Some(help) => spot.help(help),
                        None => spot.help("add it to `volumes`"),
                    }
                }
            };
            spot.say(Reason::NotFound, format!("is `{name}`, and the pod has no valid volume of this name"));
        }
    }
}

/// A name that is meant, perhaps. Comparing takes time, so there is none among many or long ones.
fn known_by_another_name(name: &str, known: &BTreeMap<&str, Known<'_>>) -> Option<String> {
    let short = |name: &str| name.len() <= 63;
    if known.len() > 32 || !short(name) {
        return None;
    }
    let found = suggest::closest(name, known.keys().copied().filter(|name| short(name)))?;
    Some(format!("did you mean `{found}`?"))
}

/// The volumes by name. Of several of one name, mounts see the first that is not rejected.
fn known_volumes<'a>(object: &Object<'_>, pod: &Pod<'a>) -> BTreeMap<&'a str, Known<'a>> {
    let mut ignored = Report::default();
    let mut trial = Findings::new(RULE.named(), *object, &mut ignored);
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kubernetes::rules::judged::pod_errors;

    const MOUNT: &str = "containers: [{name: kafka, image: a, volumeMounts: [{name: a, mountPath: /a}]}]";

    #[test]
    fn a_mount_does_not_see_a_volume_that_is_refused() {
        let refused = "unknown-volume spec.containers[0].volumeMounts[0].name NotFound";
        for volumes in [
            "{name: a, configMap: {name: b, defaultMode: 512}}",
            "{name: a, configMap: {}}",
            "{name: a, hostPath: {path: /../b}}",
            "{name: a, emptyDir: {sizeLimit: -1}}",
            "{name: a, ephemeral: {}}",
            "{name: a, emptyDir: {}, hostPath: {path: /b}}",
            "{name: a, downwardAPI: {items: [{path: b, fieldRef: {fieldPath: spec.nodeName}}]}}",
            "{name: a, downwardAPI: {items: [{path: b, resourceFieldRef: {resource: limits.cpu}}]}}",
            "{name: a, projected: {sources: [{secret: {name: b, items: [{key: b, path: b}, {key: c, path: b}]}}]}}",
            "{name: a, configMap: {}}, {name: b, configMap: {name: b}}",
        ] {
            let errors = pod_errors(&format!("{{{MOUNT}, volumes: [{volumes}]}}"));
            assert!(
                errors.len() == 2 && errors.iter().any(|error| error == refused),
                "{volumes}: {errors:?}"
            );
        }
    }

    #[test]
    fn a_mount_does_not_see_a_volume_with_a_wrong_name() {
        let errors = pod_errors(
            "{containers: [{name: kafka, image: a, volumeMounts: [{name: A, mountPath: /a}]}], volumes: [{name: A, emptyDir: {}}]}",
        );
        assert!(errors.iter().any(|error| error.starts_with("unknown-volume ")), "{errors:?}");
    }

    #[test]
    fn of_two_volumes_a_mount_sees_the_one_in_order() {
        for volumes in ["{name: a, configMap: {}}, {name: a}", "{name: a}, {name: a, configMap: {}}"] {
            let errors = pod_errors(&format!("{{{MOUNT}, volumes: [{volumes}]}}"));
            assert!(errors.iter().all(|error| !error.starts_with("unknown-volume")), "{volumes}: {errors:?}");
        }
    }

    #[test]
    fn volumes_of_a_wrong_type_are_enough_to_say() {
        let errors = pod_errors(&format!("{{{MOUNT}, volumes: {{}}}}"));
        assert_eq!(errors, ["wrong-type spec.volumes WrongType"]);
    }

    #[test]
    fn a_pod_without_volumes_has_nothing_to_mount() {
        let errors = pod_errors(&format!("{{{MOUNT}}}"));
        assert_eq!(errors, ["unknown-volume spec.containers[0].volumeMounts[0].name NotFound"]);
    }

    #[test]
    fn names_are_compared_while_they_are_few_and_short() {
        let names: Vec<String> = (0..33).map(|index| format!("data-{index}")).collect();
        let known =
            |count: usize| names.iter().take(count).map(|name| (name.as_str(), Known::Usable)).collect();
        assert_eq!(known_by_another_name("dat-1", &known(32)).as_deref(), Some("did you mean `data-1`?"));
        assert_eq!(known_by_another_name("dat-1", &known(33)), None);
        let long = "a".repeat(64);
        assert!(known_by_another_name(&long[2..], &BTreeMap::from([(&long[1..], Known::Usable)])).is_some());
        assert_eq!(known_by_another_name(&long, &BTreeMap::from([(&long[1..], Known::Usable)])), None);
        assert_eq!(
            known_by_another_name(&long[1..], &BTreeMap::from([(long.as_str(), Known::Usable)])),
            None
        );
    }
}
