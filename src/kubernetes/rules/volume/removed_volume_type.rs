use crate::kubernetes::manifest::{Object, Volume};
use crate::kubernetes::rules::{Check, Findings, Level, Rule};

pub(super) static RULE: Rule = Rule {
    name: "removed-volume-type",
    summary: "a volume type that Kubernetes no longer mounts",
    level: Level::Warning,
    page: include_str!("removed_volume_type.md"),
    check: Check::Object(|object, findings| super::each_volume(object, findings, of_volume)),
};

/// Sources, and the version since which no kubelet mounts them by default.
const REMOVED: [(&str, &str); 9] = [
    ("cephfs", "1.31"),
    ("flocker", "1.25"),
    ("gitRepo", "1.33"),
    ("glusterfs", "1.26"),
    ("photonPersistentDisk", "1.16"),
    ("quobyte", "1.25"),
    ("rbd", "1.31"),
    ("scaleIO", "1.22"),
    ("storageos", "1.25"),
];

fn of_volume(_: &Object<'_>, volume: &Volume<'_>, findings: &mut Findings<'_>) {
    // One of several is refused, whatever it is.
    let [(kind, _)] = volume.sources().collect::<Vec<_>>()[..] else { return };
    if let Some((_, since)) = REMOVED.iter().find(|(source, _)| *source == kind) {
        findings
            .key(volume.node, kind)
            .help("use a claim (`persistentVolumeClaim`) or a CSI driver (`csi`)")
            .tell(format!(
                "Kubernetes {since} and later does not mount `{kind}` volumes: the pod will not start"
            ));
    }
}
