//! The order of issues: what to look at first.

use super::issue::{Effect, Issue};
use super::problem::Problem;

/// Where an issue stands among the others; the worst is first, a cause before what follows from it.
pub(super) fn order(issue: &Issue) -> (u8, u8) {
    (effect(issue.effect), rank(issue.problem))
}

fn effect(effect: Effect) -> u8 {
    match effect {
        Effect::Broken | Effect::Insufficient => 0,
        Effect::Differs => 1,
        Effect::Waiting => 2,
    }
}

fn rank(problem: Problem) -> u8 {
    match problem {
        // Data is lost or about to be.
        Problem::ClaimLost | Problem::ClaimTerminating | Problem::TopicsLost => 0,
        // The whole cluster is down.
        Problem::NotDeployed | Problem::Deleting | Problem::ScaledToZero | Problem::BelowQuorum => 1,
        // What follows from a pod that does not become ready.
        Problem::RolloutStuck | Problem::Rollout | Problem::RolloutHeld => 3,
        _ => 2,
    }
}
