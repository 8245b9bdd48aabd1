use super::Findings;
use crate::kafka::deployment::{Kind, NodePool, Unknown};
use crate::kafka::rules::{Check, Level, Rule};

pub(super) static RULE: Rule = Rule {
    name: "missing-node-id",
    summary: "nodes in KRaft mode have no id",
    level: Level::Error,
    page: include_str!("missing_node_id.md"),
    check: Check::Pool(check),
};

fn check(pool: &NodePool, findings: &mut Findings<'_>) -> Result<(), Unknown> {
    let Some(pod) = pool.pods.first() else { return Ok(()) };
    if !pool.is_kraft()? {
        return Ok(());
    }
    let id = pool.node_id(pod)?.value;
    let name = pool.name_of("node.id");
    let help = match pool.kind {
        Kind::StatefulSet => {
            format!("set `{name}` from the pod's ordinal, label `apps.kubernetes.io/pod-index`")
        }
        _ => format!("set `{name}` to a number that no other node of the cluster has"),
    };
    match id.parse::<i32>() {
        Ok(id) if id >= 0 => {}
        Ok(_) | Err(_) if id.is_empty() || id.starts_with('-') => {
            let finding = findings.setting(pool, "node.id").help(help);
            finding.say(format!("the nodes exit at startup: `{name}` is required in KRaft mode"));
        }
        _ => {}
    }
    Ok(())
}
