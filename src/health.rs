//! The health of a cluster: what `kubectl get` printed, compared with what a profile renders, or with manifests.
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
mod kind;
mod missing_pods;
mod moment;
mod mounts;
mod nodes;
mod operator;
mod phase;
mod pods;
mod problem;
mod quorum;
mod renewal;
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
use expected::Pool;
use pods::Broker;
use state::{Kind, State};

pub use expected::{Expected, Stated};
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
    /// Brokers that there should be.
    pub expected_brokers: u32,
    /// Topics of the profile that exist, where the topic Job reported it.
    pub topics_created: Option<usize>,
    /// Topics that there should be; none if a topic Job of kafka-gen does not say it.
    pub expected_topics: Option<usize>,
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
    /// The nodes of each StatefulSet or the like, if manifests say which there are.
    pub pools: Option<Vec<PoolStatus>>,
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

/// The nodes of one StatefulSet or the like.
#[derive(Clone, Debug)]
pub struct PoolStatus {
    /// What makes the pods, as kubectl takes it: `statefulset/kafka`.
    pub object: String,
    /// Whether the nodes are brokers, if that is known.
    pub is_broker: Option<bool>,
    /// How many of them are controllers that vote, if that is known.
    pub voters: Option<u32>,
    /// Pods that are ready, where the input shows it.
    pub ready: Option<u32>,
    /// Pods that there should be, where that is known.
    pub expected: Option<u32>,
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
    /// What makes the pods of a pool, if it is shown.
    fn maker(&self, pool: &Pool) -> Option<&'a Node> {
        self.state.get(pool.kind, &pool.name)
    }

    /// The pods of a pool.
    fn of_pool<'b>(&'b self, pool: &'b Pool) -> impl DoubleEndedIterator<Item = &'b Broker<'a>> {
        self.brokers.iter().filter(move |broker| std::ptr::eq(broker.pool, pool))
    }

    /// True if a pool or one of its pods is shown.
    fn shows(&self, pool: &Pool) -> bool {
        self.maker(pool).is_some() || self.of_pool(pool).next().is_some()
    }

    /// How many pods a pool is to have, as the cluster has it now; none if that is not shown.
    fn wanted(&self, pool: &Pool) -> Option<u32> {
        let live = self.maker(pool).and_then(|node| pool.replicas_in(node));
        let live = live.and_then(|count| u32::try_from(count).ok());
        live.or(pool.replicas).map(|count| count.min(Pool::MOST))
    }

    /// How many pods a pool should have.
    fn expected_nodes(&self, pool: &Pool) -> Option<u32> {
        // Where neither the manifests nor the cluster say it, the API server has one pod; a DaemonSet has what its nodes say.
        let default = (pool.kind != Kind::DaemonSet).then_some(1);
        pool.replicas.or_else(|| self.wanted(pool)).or(default)
    }

    fn add(&mut self, issue: Issue) {
        self.issues.push(issue);
    }

    /// The worst that was found about an object.
    fn worst(&self, object: &str) -> Option<Effect> {
        self.issues.iter().filter(|issue| issue.object == object).map(|issue| issue.effect).max()
    }
}

/// Compares what kubectl printed with the expected state.
///
/// # Errors
/// If the input cannot be read, or shows nothing from which one could tell whether brokers run.
pub fn check(
    bytes: Vec<u8>,
    expected: &Expected,
    clock: Clock,
    sources: &mut crate::text::source::SourceMap,
) -> Result<Health, Failure> {
    let mut expected = expected.clone();
    let state = State::read(bytes, &mut expected, sources)?;
    let expected = &expected;
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
    if !expected.pools.iter().any(|pool| examination.shows(pool)) {
        let would_show = |pool: &Pool| state.has_list(pool.kind) || state.has_list(Kind::Pod);
        if expected.pools.iter().all(would_show) {
            return Ok(phase::not_deployed(&examination));
        }
        return phase::without_brokers(examination);
    }
    for pool in &expected.pools {
        rollout::examine_maker(&mut examination, pool);
    }
    pods::examine(&mut examination);
    claims::examine(&mut examination);
    certificates::examine(&mut examination);
    nodes::notices(&mut examination);
    quorum::examine(&mut examination);
    for pool in &expected.pools {
        rollout::examine_rollout(&mut examination, pool);
    }
    operator::examine(&mut examination);
    service::examine(&mut examination);
    let topics_created = job::examine(&mut examination);
    phase::conclude(examination, topics_created)
}
