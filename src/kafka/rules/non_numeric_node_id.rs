use super::Findings;
use crate::kafka::deployment::{NodePool, Unknown};
use crate::kafka::rules::{Check, Level, Rule};

pub(super) static RULE: Rule = Rule {
    name: "non-numeric-node-id",
    summary: "the id of a node is not a number",
    level: Level::Error,
    page: include_str!("non_numeric_node_id.md"),
    check: Check::Pool(check),
};

fn check(pool: &NodePool, findings: &mut Findings<'_>) -> Result<(), Unknown> {
    let Some(pod) = pool.pods.first() else { return Ok(()) };
    let name = if pool.written("node.id").is_some() { "node.id" } else { "broker.id" };
    if !pool.sets(name) {
        return Ok(());
    }
    let id = pool.setting_of(name, pod)?;
    if id.value.parse::<i32>().is_err() && !id.value.contains("${") {
        let help = if pod.ordinal.is_some() {
            "the number at the end of the pod's name: use the field `metadata.labels['apps.kubernetes.io/pod-index']`"
        } else {
            "give each node a number of its own"
        };
        findings.at(id.origin.place()).help(help).say(format!(
            "`{}` is `{}`, which is not a number: Kafka exits at startup",
            pool.name_of(name),
            id.value
        ));
    }
    Ok(())
}
