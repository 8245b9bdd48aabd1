//! The health of a cluster: what `kubectl get` printed, compared with what a profile renders.
//!
//! Nothing is guessed: what the input does not show is listed as unknown. The clock is only used for ages.

mod certificates;
mod claim_sizes;
mod claims;
mod conditions;
mod containers;
mod events;
mod expected;
mod issue;
mod job;
mod json;
mod moment;
mod mounts;
mod nodes;
mod phase;
mod pods;
mod problem;
mod quorum;
mod report;
mod rollout;
mod scheduler;
mod scheduling;
mod service;
mod severity;
mod shown;
mod state;

use crate::report::failure::Failure;
use crate::yaml::Node;
use events::Events;
use pods::Broker;
use state::{Kind, State};

pub use expected::Expected;
pub use issue::{Effect, Issue};
pub use json::{Report, json};
pub use moment::{Length, Moment};
pub use phase::{Phase, Verdict};
pub use problem::Problem;
pub use report::text;

/// What ages are measured by.
#[derive(Clone, Copy, Debug)]
pub struct Clock {
    /// Now.
    pub now: Moment,
    /// How long a deployment may take.
    pub deadline: Length,
}

/// The result of a check, by the names of the data model.
#[derive(Clone, Debug)]
pub struct HealthCheckResult {
    /// True if nothing is wrong.
    pub healthy: bool,
    /// Brokers that are ready, where the input shows it.
    pub brokers_running: Option<u32>,
    /// Brokers that the profile has.
    pub expected_brokers: u32,
    /// Topics of the profile that exist, where the topic Job reported it.
    pub topics_created: Option<usize>,
    /// Topics that the profile has.
    pub expected_topics: usize,
}

/// The state of a deployment, by the names of the data model.
#[derive(Clone, Debug)]
pub struct DeploymentStatus {
    /// How far it is.
    pub phase: Phase,
    /// Pods of brokers that are ready.
    pub pods_ready: Option<u32>,
    /// Pods of brokers.
    pub pods_total: Option<u32>,
    /// What Kubernetes says of pods and Job, in its own words.
    pub conditions: Vec<String>,
    /// The address that clients inside the cluster start from, if there is a deployment.
    pub connection_string: Option<String>,
    /// The newest moment that the input names.
    pub last_updated: Option<Moment>,
}

/// All that there is to say.
#[derive(Clone, Debug)]
pub struct Health {
    /// The result.
    pub result: HealthCheckResult,
    /// The state.
    pub status: DeploymentStatus,
    /// What is wrong, the worst first.
    pub issues: Vec<Issue>,
    /// What the input does not show.
    pub unknown: Vec<String>,
    /// What is worth knowing and no harm.
    pub notices: Vec<String>,
    /// True if the input does not show all brokers.
    pub is_partial: bool,
    /// What it comes to.
    pub verdict: Verdict,
}

/// What the parts of a check share.
struct HealthContext<'a> {
    expected: &'a Expected,
    state: &'a State,
    events: Events<'a>,
    brokers: Vec<Broker<'a>>,
    clock: Clock,
    issues: Vec<Issue>,
    unknown: Vec<String>,
    notices: Vec<String>,
    is_partial: bool,
}

impl<'a> HealthContext<'a> {
    fn stateful_set(&self) -> Option<&'a Node> {
        self.state.get(Kind::StatefulSet, &self.expected.release)
    }

    fn add(&mut self, issue: Issue) {
        self.issues.push(issue);
    }

    /// The worst that was found about an object.
    fn worst(&self, object: &str) -> Option<Effect> {
        self.issues.iter().filter(|issue| issue.object == object).map(|issue| issue.effect).max()
    }
}

/// Compares what kubectl printed with what the profile says.
///
/// # Errors
/// If the input cannot be read, or shows nothing from which one could tell whether brokers run.
pub fn check(
    bytes: Vec<u8>,
    expected: &Expected,
    clock: Clock,
    sources: &mut crate::text::source::SourceMap,
) -> Result<Health, Failure> {
    let state = State::read(bytes, expected, sources)?;
    let mut examination = HealthContext {
        expected,
        events: Events::of(&state),
        brokers: pods::brokers(&state, expected),
        state: &state,
        clock,
        issues: Vec::new(),
        unknown: Vec::new(),
        notices: Vec::new(),
        is_partial: false,
    };
    if examination.stateful_set().is_none() && examination.brokers.is_empty() {
        if state.has_list(Kind::StatefulSet) || state.has_list(Kind::Pod) {
            return Ok(phase::not_deployed(&examination));
        }
        return phase::without_brokers(examination);
    }
    rollout::examine_stateful_set(&mut examination);
    pods::examine(&mut examination);
    claims::examine(&mut examination);
    certificates::examine(&mut examination);
    nodes::notices(&mut examination);
    quorum::examine(&mut examination);
    rollout::examine_rollout(&mut examination);
    service::examine(&mut examination);
    let topics_created = job::examine(&mut examination);
    Ok(phase::conclude(examination, topics_created))
}
