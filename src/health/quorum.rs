//! The controllers: without a majority of them, nothing in the cluster can be changed.

use super::HealthContext;
use super::issue::{Effect, Issue};
use super::pods::Broker;
use super::problem::Problem;
use super::state::Kind;

/// Says when fewer controllers are ready than a quorum needs.
pub(super) fn examine(examination: &mut HealthContext<'_>) {
    let expected = examination.expected;
    let voters = expected.voters;
    if voters < 2 || !examination.state.shows(Kind::Pod) {
        return;
    }
    let needed = voters / 2 + 1;
    let controllers: Vec<Broker<'_>> =
        examination.brokers.iter().filter(|broker| broker.ordinal < voters).copied().collect();
    let ready = controllers.iter().filter(|broker| broker.is_ready()).count();
    let unknown =
        if examination.is_partial { (voters as usize).saturating_sub(controllers.len()) } else { 0 };
    if ready + unknown >= needed as usize {
        return;
    }
    let set = format!("statefulset/{}", expected.release);
    let pods = controllers.iter().filter(|broker| !broker.is_ready()).map(Broker::object);
    let there = controllers.len() == voters as usize;
    let mut objects = pods.chain((!there).then_some(set.clone()));
    let only_waits = objects.all(|object| examination.worst(&object) == Some(Effect::Waiting));
    let made = examination.newest_pod();
    let issue = if only_waits {
        let message =
            format!("has {ready} of {voters} controllers ready; clients are served once {needed} are");
        Issue::new(Effect::Waiting, Problem::BelowQuorum, &set, &message)
            .remedy(
                "wait for the pods",
                expected.kubectl(&format!("rollout status statefulset/{}", expected.release)),
            )
            .since(made)
    } else {
        let message = format!(
            "has no quorum: {ready} of {voters} controllers are ready, and {needed} are needed; topics and leaders cannot change until then"
        );
        Issue::new(Effect::Broken, Problem::BelowQuorum, &set, &message).remedy(
            "fix the failing pods; do not restart pods that are ready",
            expected.kubectl("get pod -l app.kubernetes.io/component=broker -o wide"),
        )
    };
    examination.add(issue);
}
