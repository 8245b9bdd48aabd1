//! The controllers: without a majority of them, nothing in the cluster can be changed.

use super::HealthContext;
use super::expected::Pool;
use super::issue::{Effect, Issue, quoted};
use super::pods::Broker;
use super::problem::Problem;
use super::rollout::rollout_status;
use super::state::Kind;

/// Says of each cluster when fewer controllers are ready than a quorum needs.
pub(super) fn examine(examination: &mut HealthContext<'_>) {
    let pools = &examination.expected.pools;
    let open: Vec<String> = pools.iter().filter(|pool| pool.voters.is_none()).map(Pool::object).collect();
    if !open.is_empty() {
        let list = open.join(", ");
        examination
            .unknown
            .push(format!("whether controllers have a quorum: the roles of {list} are not known, so its nodes are counted as brokers"));
        return;
    }
    let voting: Vec<&Pool> = pools.iter().filter(|pool| pool.voters > Some(0)).collect();
    let mut clusters: Vec<Option<usize>> = voting.iter().map(|pool| pool.cluster).collect();
    clusters.sort_unstable();
    clusters.dedup();
    for cluster in clusters {
        let members: Vec<&Pool> = voting.iter().filter(|pool| pool.cluster == cluster).copied().collect();
        if cluster.is_none() && members.len() > 1 {
            let list: Vec<String> = members.iter().map(|pool| pool.object()).collect();
            examination.unknown.push(format!(
                "whether controllers have a quorum: which of {} find each other is not known",
                list.join(", ")
            ));
            continue;
        }
        of_cluster(examination, &members);
    }
}

fn of_cluster(examination: &mut HealthContext<'_>, pools: &[&Pool]) {
    let voters: u32 = pools.iter().filter_map(|pool| pool.voters).sum();
    let Some(first) = pools.first().filter(|_| voters >= 2 && examination.state.shows(Kind::Pod)) else {
        return;
    };
    let needed = voters / 2 + 1;
    let is_voter = |broker: &&Broker<'_>| {
        let pool = broker.pool;
        let is_first = broker.ordinal.checked_sub(pool.first) < pool.voters;
        pools.iter().any(|own| std::ptr::eq(*own, pool)) && (!pool.has_named_pods() || is_first)
    };
    let controllers: Vec<Broker<'_>> = examination.brokers.iter().filter(is_voter).copied().collect();
    let ready = controllers.iter().filter(|broker| broker.is_ready()).count();
    let unknown =
        if examination.is_partial { (voters as usize).saturating_sub(controllers.len()) } else { 0 };
    if ready + unknown >= needed as usize {
        return;
    }
    let expected = examination.expected;
    let set = first.object();
    let failing: Vec<&Broker<'_>> = controllers.iter().filter(|broker| !broker.is_ready()).collect();
    let there = controllers.len() >= voters as usize;
    let makers = pools.iter().map(|pool| pool.object()).filter(|_| !there);
    let mut objects = failing.iter().map(|broker| broker.object()).chain(makers);
    let only_waits = objects.all(|object| examination.worst(&object) == Some(Effect::Waiting));
    let made = examination.newest_pod();
    let issue = if only_waits {
        let message =
            format!("has {ready} of {voters} controllers ready; clients are served once {needed} are");
        Issue::new(Effect::Waiting, Problem::BelowQuorum, &set, &message)
            .remedy("wait for the pods", rollout_status(examination, first))
            .since(made)
    } else {
        let message = format!(
            "has no quorum: {ready} of {voters} controllers are ready, and {needed} are needed; topics and leaders cannot change until then"
        );
        let names: Vec<String> = failing.iter().take(10).map(|broker| quoted(broker.name)).collect();
        let get = if expected.is_profile() {
            "get pod -l app.kubernetes.io/component=broker -o wide".to_owned()
        } else {
            ["get pod".to_owned()]
                .into_iter()
                .chain(names)
                .chain(["-o wide".to_owned()])
                .collect::<Vec<_>>()
                .join(" ")
        };
        Issue::new(Effect::Broken, Problem::BelowQuorum, &set, &message)
            .remedy("fix the failing pods; do not restart pods that are ready", expected.kubectl(&get))
    };
    examination.add(issue);
}
