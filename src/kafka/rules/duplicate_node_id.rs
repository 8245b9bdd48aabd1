use std::collections::BTreeMap;

use super::Findings;
use crate::kafka::deployment::{Kind, NodePool, PodName, Unknown};
use crate::kafka::rules::{Check, Level, Rule};

pub(super) static RULE: Rule = Rule {
    name: "duplicate-node-id",
    summary: "several pods have the same node id",
    level: Level::Error,
    page: include_str!("duplicate_node_id.md"),
    check: Check::Pool(check),
};

fn check(pool: &NodePool, findings: &mut Findings<'_>) -> Result<(), Unknown> {
    let mut by_id: BTreeMap<String, Vec<&PodName>> = BTreeMap::new();
    for pod in &pool.pods {
        let id = pool.node_id(pod)?.value;
        // Without ZooKeeper an empty id is refused; with it, one is made.
        if !id.is_empty() && !id.starts_with('-') {
            by_id.entry(id).or_default().push(pod);
        }
    }
    let Some((id, pods)) = by_id.iter().find(|(_, pods)| pods.len() > 1) else { return Ok(()) };
    let setting = if pool.written("node.id").is_some() { "node.id" } else { "broker.id" };
    let help = match pool.kind {
        Kind::StatefulSet => {
            "derive the id from the pod's ordinal, with a `fieldRef` to `metadata.labels['apps.kubernetes.io/pod-index']`"
        }
        _ => "run brokers as a StatefulSet, whose pods have ordinals to derive an id from",
    };
    findings.setting(pool, setting).help(help).say(format!(
        "{} of {} pods have the node id {id}: one joins the cluster, the others are refused",
        pods.len(),
        pool.pods.len()
    ));
    Ok(())
}
