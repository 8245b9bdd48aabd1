use crate::kafka::deployment::{Kind, Unknown, Workload};
use crate::kafka::rules::{Check, Level, Rule};
use crate::kubernetes::rules::Findings;
use crate::yaml::Node;

pub(super) static RULE: Rule = Rule {
    name: "node-bound-data",
    summary: "a log directory is a directory of whatever node the pod runs on",
    level: Level::Warning,
    page: include_str!("node_bound_data.md"),
    check: Check::Workload(check),
};

fn check(workload: &Workload<'_>, findings: &mut Findings<'_>) -> Result<(), Unknown> {
    let pool = &workload.pool;
    if pool.kind == Kind::DaemonSet || (pool.pods.len() < 2 && is_pinned(workload)) {
        return Ok(());
    }
    for (directory, _) in pool.log_directories()? {
        let Some(mount) = pool.storage.mount_of(&directory) else { continue };
        // An expression such as `$(POD_NAME)` keeps brokers on one node apart.
        if mount.source != "hostPath" {
            continue;
        }
        let is_apart = !mount.sub_path.is_empty() && mount.sub_path.contains("$(");
        let more = if pool.pods.len() > 1 && !is_apart {
            "; two brokers on one node use the same files, and the second does not start"
        } else {
            ""
        };
        findings.place(&mount.at).help("use a claim: `volumeClaimTemplates` of a StatefulSet, with local volumes if need be").tell(format!(
            "the log directory `{directory}` is a `hostPath`: on another node the broker starts without its data{more}"
        ));
    }
    Ok(())
}

/// True if the pod runs on one node only.
fn is_pinned(workload: &Workload<'_>) -> bool {
    let spec = workload.pod.spec;
    spec.get("nodeName").is_some()
        || spec.dig(&["affinity", "nodeAffinity", "requiredDuringSchedulingIgnoredDuringExecution"]).is_some()
        || spec.get("nodeSelector").is_some_and(|selector| {
            let labels = selector.entries();
            labels.iter().any(|label| label.key != "kubernetes.io/os" && label.key != "kubernetes.io/arch")
        })
        || spec.get("hostNetwork").and_then(Node::as_bool) == Some(true)
}
