use crate::kafka::deployment::{Mount, Unknown, Workload};
use crate::kafka::rules::{Check, Level, Rule};
use crate::kubernetes::rules::Findings;
use crate::yaml::Node;

pub(super) static RULE: Rule = Rule {
    name: "log-directory-at-volume-root",
    summary: "a log directory is the root of a volume, where a file system may have `lost+found`",
    level: Level::Warning,
    page: include_str!("log_directory_at_volume_root.md"),
    check: Check::Workload(check),
};

/// Volumes that are a block device with a file system of its own, as far as the manifest tells.
const BLOCK: [&str; 10] = [
    "claimTemplate",
    "persistentVolumeClaim",
    "awsElasticBlockStore",
    "azureDisk",
    "cinder",
    "csi",
    "ephemeral",
    "fc",
    "gcePersistentDisk",
    "iscsi",
];

fn check(workload: &Workload<'_>, findings: &mut Findings<'_>) -> Result<(), Unknown> {
    let pool = &workload.pool;
    if pool.is_rendered || clears_it(workload) {
        return Ok(());
    }
    for (directory, setting) in pool.log_directories()? {
        let Some(mount) = pool.storage.mount_of(&directory) else { continue };
        let is_root = mount.path == directory && mount.sub_path.is_empty();
        if !is_root || !BLOCK.contains(&mount.source) || is_shared(workload, mount) {
            continue;
        }
        findings
            .place(&mount.at)
            .help("on a new volume, add `subPath: data` to this mount")
            .help(format!("or set `{}` to a directory below, such as `{directory}/data`; with data on the volume, move it there first", pool.name_of(setting)))
            .tell(format!(
                "the log directory `{directory}` is the root of volume `{}`: an ext4 file system has `lost+found` there, and Kafka does not start",
                mount.volume
            ));
    }
    Ok(())
}

/// True if a container knows about the directory, and removes it before Kafka starts.
fn clears_it(workload: &Workload<'_>) -> bool {
    workload.pod.lasting_containers().any(|container| {
        let words = container.node.list("command").iter().chain(container.node.list("args"));
        words.filter_map(Node::as_str).any(|word| word.contains("lost+found"))
    })
}

/// True for a volume that several nodes mount: a network file system, which has no such directory.
fn is_shared(workload: &Workload<'_>, mount: &Mount) -> bool {
    let modes = workload.claim_spec(mount).map(|spec| spec.list("accessModes")).unwrap_or_default();
    modes.iter().filter_map(Node::as_str).any(|mode| mode == "ReadWriteMany")
}
