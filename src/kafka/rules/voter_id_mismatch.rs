use super::Findings;
use crate::kafka::deployment::{Controller, NodePool, PodName, Sourced, Unknown, VOTERS, controllers};
use crate::kafka::rules::{Check, Level, Rule};

pub(super) static RULE: Rule = Rule {
    name: "voter-id-mismatch",
    summary: "the ids of the voters are not those of the controllers",
    level: Level::Error,
    page: include_str!("voter_id_mismatch.md"),
    check: Check::Pool(check),
};

fn check(pool: &NodePool, findings: &mut Findings<'_>) -> Result<(), Unknown> {
    if !pool.is_kraft()? {
        return Ok(());
    }
    let is_controller = pool.is_controller()?;
    // Ids that are no numbers, or the same in all pods, have findings of their own.
    let ids: Vec<String> =
        pool.pods.iter().map(|pod| Ok(pool.node_id(pod)?.value)).collect::<Result<_, Unknown>>()?;
    let is_shared = ids.len() > 1 && ids.iter().all(|id| Some(id) == ids.first());
    if is_shared || !ids.iter().all(|id| id.parse::<i64>().is_ok_and(|id| id >= 0)) {
        return Ok(());
    }
    for pod in &pool.pods {
        let voters = pool.setting_of(VOTERS, pod)?.map(|text| controllers(&text));
        let id = pool.node_id(pod)?.value;
        if voters.value.is_empty() || id.is_empty() {
            return Ok(());
        }
        // The first pod that is wrong is enough: the others are wrong for the same reason.
        if tell(pool, pod, &id, &voters, is_controller, findings) {
            break;
        }
    }
    Ok(())
}

fn tell(
    pool: &NodePool,
    pod: &PodName,
    id: &str,
    voters: &Sourced<Vec<Controller>>,
    is_controller: bool,
    findings: &mut Findings<'_>,
) -> bool {
    let list = pool.name_of(VOTERS);
    let who = pod.name.as_ref().map_or_else(|| "the pod".to_owned(), |name| format!("pod `{name}`"));
    let ids: Vec<&str> = voters.value.iter().filter_map(|voter| voter.id.as_deref()).collect();
    let own = voters.value.iter().find(|voter| is_of(voter, pod));
    let place = voters.origin.place();
    if !is_controller {
        if !ids.contains(&id) {
            return false;
        }
        findings
            .at(place)
            .help("give brokers ids that no controller has: `node.id` 0, 1, 2 for brokers and 100, 101, 102 for controllers")
            .say(format!("{who} exits at startup: it is a broker only, but its node id {id} is among the voters of `{list}`"));
        return true;
    }
    if !ids.contains(&id) {
        findings.at(place).help(whole(pool, voters, &list)).say(format!(
            "{who} exits at startup: its node id {id} is not among the voters of `{list}`, which are {}",
            ids.join(", ")
        ));
        return true;
    }
    match own {
        Some(voter) if voter.id.as_deref() != Some(id) => {
            findings.at(place).help(whole(pool, voters, &list)).say(format!(
                "the voter `{}` is {who}, which has the node id {id}: the quorum elects no leader",
                voter.shown()
            ));
            true
        }
        _ => false,
    }
}

/// True if the host of a voter is that of a pod.
fn is_of(voter: &Controller, pod: &PodName) -> bool {
    let Some(labels) = voter.labels() else { return false };
    match labels.as_slice() {
        [name, _] => pod.name.as_deref() == Some(name),
        [name, _, namespace] => pod.name.as_deref() == Some(name) && pod.namespace == *namespace,
        _ => false,
    }
}

/// The way out: the whole list of voters, with the ids of the pods that are known.
fn whole(pool: &NodePool, voters: &Sourced<Vec<Controller>>, list: &str) -> String {
    let mut all: Vec<Controller> = voters.value.clone();
    for pod in &pool.pods {
        let Ok(id) = pool.node_id(pod) else { continue };
        let is_alone = pool.pods.len() == 1 && all.len() == 1;
        // A single node finds itself.
        let own = all.iter().position(|voter| is_alone || is_of(voter, pod));
        let is_listed = all.iter().any(|voter| voter.id.as_ref() == Some(&id.value));
        match own.and_then(|own| all.get_mut(own)) {
            Some(voter) => voter.id = Some(id.value),
            None if is_listed => {}
            None => {
                let like = voters.value.first();
                let rest = like.and_then(|voter| voter.host.split_once('.')).map(|(_, rest)| rest);
                let host = match (&pod.name, rest) {
                    (Some(name), Some(rest)) => format!("{name}.{rest}"),
                    _ => "<HOST>".to_owned(),
                };
                all.push(Controller { id: Some(id.value), host, port: like.and_then(|voter| voter.port) });
            }
        }
    }
    let shown: Vec<String> = all.iter().map(Controller::shown).collect();
    format!("set `{list}` of every node to `{}`", shown.join(","))
}
