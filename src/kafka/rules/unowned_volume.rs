use crate::kafka::Dialect;
use crate::kafka::deployment::{Mount, Unknown, Workload};
use crate::kafka::rules::{Check, Level, Rule};
use crate::kubernetes::rules::Findings;
use crate::yaml::Node;

pub(super) static RULE: Rule = Rule {
    name: "unowned-volume",
    summary: "the user of the image cannot write to the volume of a log directory",
    level: Level::Warning,
    page: include_str!("unowned_volume.md"),
    check: Check::Workload(check),
};

fn check(workload: &Workload<'_>, findings: &mut Findings<'_>) -> Result<(), Unknown> {
    let pool = &workload.pool;
    if pool.is_rendered || crate::kafka::broker_image(&pool.image.value).flatten().is_none() {
        return Ok(());
    }
    let Some(user) = user(workload) else { return Ok(()) };
    let has_group = workload.pod.spec.dig(&["securityContext", "fsGroup"]).is_some();
    for (directory, _) in pool.log_directories()? {
        let Some(mount) = pool.storage.mount_of(&directory) else { continue };
        let modes = workload.claim_spec(mount).map(|spec| spec.list("accessModes")).unwrap_or_default();
        // Network file systems have owners of their own.
        if modes.iter().any(|mode| mode.as_str() == Some("ReadWriteMany")) {
            continue;
        }
        let is_new = matches!(mount.source, "claimTemplate" | "persistentVolumeClaim");
        if has_group || !is_new || is_prepared(workload, mount) {
            continue;
        }
        findings
            .place(&mount.at)
            .help(format!("set `fsGroup: {user}` in `securityContext` of the pod"))
            .tell(format!(
                "the volume `{}` of the log directory `{directory}` belongs to root when it is new, and Kafka runs as user {user}: most volumes are not writable for it without `fsGroup`",
                mount.volume
            ));
        return Ok(());
    }
    Ok(())
}

/// The user as whom Kafka runs, if it is not root.
fn user(workload: &Workload<'_>) -> Option<i64> {
    let own = |node: &Node| node.dig(&["securityContext", "runAsUser"]).and_then(Node::as_int);
    let of_image = match workload.pool.dialect {
        Dialect::Apache | Dialect::Confluent => Some(1000),
        Dialect::Bitnami | Dialect::Strimzi => Some(1001),
        Dialect::Ubuntu | Dialect::Wurstmeister => None,
    };
    own(workload.container.node).or_else(|| own(workload.pod.spec)).or(of_image).filter(|user| *user != 0)
}

/// True if an init container has the volume too, and may change its owner.
fn is_prepared(workload: &Workload<'_>, mount: &Mount) -> bool {
    let has = |container: &Node| {
        container.list("volumeMounts").iter().any(|other| other.text("name") == Some(&mount.volume))
    };
    workload.pod.spec.list("initContainers").iter().any(has)
}
