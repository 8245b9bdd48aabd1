use std::collections::BTreeMap;

use super::Findings;
use crate::kafka::deployment::{NodePool, Source, Unknown, VOTERS};
use crate::kafka::rules::{Check, Level, Rule};

pub(super) static RULE: Rule = Rule {
    name: "overlapping-node-ids",
    summary: "nodes of different groups of one cluster have the same id",
    level: Level::Error,
    page: include_str!("overlapping_node_ids.md"),
    check: Check::Nodes(check),
};

fn check(nodes: &[&NodePool], findings: &mut Findings<'_>) -> Result<(), Unknown> {
    let mut owners: BTreeMap<String, &NodePool> = BTreeMap::new();
    for pool in nodes {
        for pod in &pool.pods {
            let id = pool.node_id(pod)?.value;
            if id.is_empty() || id.starts_with('-') {
                continue;
            }
            let Some(other) = owners.get(&id).filter(|other| other.name != pool.name) else {
                owners.insert(id, pool);
                continue;
            };
            let setting = if pool.written("node.id").is_some() { "node.id" } else { "broker.id" };
            let (name, others) = (pool.name_of(setting), other.name_of(setting));
            let place = other.written(setting).map_or(&other.at, |setting| setting.origin.place());
            // Controllers reject the registration of a second broker, and a broker exits with the id of a static voter.
            let is_static = !pool.setting_of(VOTERS, pod)?.value.is_empty();
            let is_certain = is_static || pool.is_broker()? && other.is_broker()?;
            let what = if is_certain {
                "the second one does not join the cluster"
            } else {
                "an id is that of one node, whatever its role"
            };
            let finding = findings.setting(pool, setting).because(place, "the other group");
            let finding = if is_certain { finding } else { finding.only_a_warning() };
            finding
                .help(match pool.source {
                    Source::Values(_) => {
                        format!("set `{name}` above the ids of the other role, such as `100`")
                    }
                    _ if name == others => format!("give each group ids of its own in `{name}`"),
                    _ => format!("give each group ids of its own, in `{name}` and `{others}`"),
                })
                .say(format!(
                    "{} and {} both have a node with the id {id}: {what}",
                    shown(other),
                    shown(pool)
                ));
            break;
        }
    }
    Ok(())
}

fn shown(pool: &NodePool) -> String {
    match pool.source {
        Source::Values(values) => format!("`{}`", values.role.key()),
        _ => pool.name.clone(),
    }
}
