//! The result: phase, verdict and exit code.

use super::expected::Pool;
use super::issue::{Effect, Issue, clean};
use super::state::{Kind, State, int_at, no_state};
use super::{
    DeploymentStatus, Health, HealthCheckResult, HealthContext, PoolStatus, certificates, claims, conditions,
    job, missing_pods, operator, service, severity,
};
use crate::report::failure::Failure;
use crate::report::report_schema::JsonSchema;
use crate::yaml::Node;

/// How far a deployment is, by the names of the data model.
#[derive(Clone, Copy, Debug, PartialEq, Eq, JsonSchema)]
pub enum Phase {
    /// The deployment does not exist.
    NotDeployed,
    /// Objects are being created, started or updated.
    Deploying,
    /// All brokers are ready.
    Ready,
    /// A part does not run, and does not recover by itself.
    Failed,
}

impl Phase {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::NotDeployed, Self::Deploying, Self::Ready, Self::Failed];

    /// Its name in the data model.
    pub fn name(self) -> &'static str {
        match self {
            Self::NotDeployed => "NotDeployed",
            Self::Deploying => "Deploying",
            Self::Ready => "Ready",
            Self::Failed => "Failed",
        }
    }
}

/// What a check comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Nothing is wrong.
    Healthy,
    /// Still deploying, for longer than it may.
    Overdue,
    /// Something is wrong.
    Unhealthy,
    /// The cluster has too little of something.
    Insufficient,
    /// Still deploying: ask again.
    Deploying,
}

impl Verdict {
    /// Its exit code.
    pub fn exit_code(self) -> u8 {
        match self {
            Self::Healthy => 0,
            Self::Overdue => 4,
            Self::Unhealthy => 5,
            Self::Insufficient => 6,
            Self::Deploying => 7,
        }
    }
}

/// Sums up.
///
/// # Errors
/// If nothing is wrong, and the input does not show some of the nodes at all.
pub(super) fn conclude(
    mut examination: HealthContext<'_>,
    topics_created: Option<usize>,
) -> Result<Health, Failure> {
    let expected = examination.expected;
    let hidden = expected.pools.iter().filter(|pool| !examination.shows(pool));
    let hidden: Vec<String> = hidden.map(Pool::object).collect();
    if examination.issues.is_empty() && !hidden.is_empty() {
        let said = format!("the input shows neither {} nor its pods", hidden.join(", "));
        return Err(no_state(&said, expected));
    }
    examination.unknown.extend(expected.unknown.iter().cloned());
    examination.issues.sort_by_key(severity::order);
    let worst = examination.issues.iter().map(|issue| issue.effect).max();
    let phase = match worst {
        Some(Effect::Broken | Effect::Insufficient) => Phase::Failed,
        _ if examination.issues.iter().any(|issue| issue.effect == Effect::Waiting) => Phase::Deploying,
        Some(Effect::Differs | Effect::Waiting) | None => Phase::Ready,
    };
    let verdict = match worst {
        None => Verdict::Healthy,
        Some(Effect::Insufficient) => Verdict::Insufficient,
        Some(Effect::Broken | Effect::Differs) => Verdict::Unhealthy,
        Some(Effect::Waiting) if examination.issues.iter().any(|issue| is_overdue(&examination, issue)) => {
            Verdict::Overdue
        }
        Some(Effect::Waiting) => Verdict::Deploying,
    };
    Ok(Health {
        result: HealthCheckResult {
            healthy: verdict == Verdict::Healthy,
            brokers_running: pods_ready(&examination, expected.brokers()),
            expected_brokers: expected_brokers(&examination),
            topics_created,
            expected_topics: expected.topics.as_ref().map(|topics| topics.topics),
        },
        status: DeploymentStatus {
            phase,
            pods_ready: pods_ready(&examination, expected.pools.iter()),
            pods_total: pods_total(&examination),
            conditions: conditions::all(&examination),
            connection_string: expected.address(),
            last_updated: State::newest(own(&examination)),
        },
        pools: pools(&examination),
        issues: examination.issues,
        unknown: examination.unknown,
        notices: examination.notices,
        is_partial: examination.is_partial,
        verdict,
    })
}

fn is_overdue(examination: &HealthContext<'_>, issue: &Issue) -> bool {
    issue.since.is_some_and(|since| examination.clock.now.since(since) > examination.clock.deadline)
}

/// All that belongs to the cluster, as far as it is shown.
fn own<'a>(examination: &HealthContext<'a>) -> impl Iterator<Item = &'a Node> {
    let (state, expected) = (examination.state, examination.expected);
    let names: Vec<&str> = expected
        .pools
        .iter()
        .map(|pool| pool.name.as_str())
        .chain(expected.operated.iter().map(String::as_str))
        .collect();
    let is_own = move |name: &str| names.iter().any(|own| name == *own || name.contains(&format!("{own}-")));
    let all =
        Kind::ALL.iter().flat_map(move |kind| state.all(*kind).map(move |(name, node)| (kind, name, node)));
    all.filter(move |(_, name, _)| is_own(name)).map(|(_, _, node)| node)
}

/// The nodes of each pool, if manifests say which there are.
fn pools(examination: &HealthContext<'_>) -> Option<Vec<PoolStatus>> {
    let expected = examination.expected;
    let status = |pool: &Pool| PoolStatus {
        object: pool.object(),
        is_broker: pool.is_broker,
        voters: pool.voters,
        ready: ready(examination, pool),
        expected: examination.expected_nodes(pool),
    };
    (!expected.is_profile()).then(|| expected.pools.iter().map(status).collect())
}

fn expected_brokers(examination: &HealthContext<'_>) -> u32 {
    let counts = examination.expected.brokers().filter_map(|pool| examination.expected_nodes(pool));
    counts.fold(0, u32::saturating_add)
}

/// Sums up numbers of pools; none if one of them is not known.
fn sum(mut counts: impl Iterator<Item = Option<u32>>) -> Option<u32> {
    counts.try_fold(0u32, |sum, count| Some(sum.saturating_add(count?)))
}

fn pods_ready<'p>(examination: &HealthContext<'_>, pools: impl Iterator<Item = &'p Pool>) -> Option<u32> {
    sum(pools.map(|pool| ready(examination, pool)))
}

fn ready(examination: &HealthContext<'_>, pool: &Pool) -> Option<u32> {
    if examination.state.shows(Kind::Pod) && !examination.is_partial {
        let ready = examination.of_pool(pool).filter(|broker| broker.is_ready()).count();
        let ready = u32::try_from(ready).ok();
        // A Deployment has more pods than it should while it replaces them.
        let most = (!pool.has_named_pods()).then(|| examination.expected_nodes(pool)).flatten();
        return ready.map(|count| count.min(most.unwrap_or(u32::MAX)));
    }
    count(examination, pool, pool.counters().0)
}

fn pods_total(examination: &HealthContext<'_>) -> Option<u32> {
    if examination.state.shows(Kind::Pod) && !examination.is_partial {
        return u32::try_from(examination.brokers.len()).ok();
    }
    sum(examination.expected.pools.iter().map(|pool| count(examination, pool, pool.counters().1)))
}

/// A number that a StatefulSet or the like counts; it leaves out what is zero.
fn count(examination: &HealthContext<'_>, pool: &Pool, key: &str) -> Option<u32> {
    let status = examination.maker(pool)?.get("status")?;
    u32::try_from(int_at(status, &[key]).unwrap_or(0)).ok()
}

/// Neither the StatefulSet nor one of its pods is shown, nor would they be: all that can be told is what is wrong with the
/// rest.
///
/// # Errors
/// If nothing is wrong with the rest: whether brokers run is not known.
pub(super) fn without_brokers(mut examination: HealthContext<'_>) -> Result<Health, Failure> {
    let (state, expected) = (examination.state, examination.expected);
    examination.is_partial = true;
    claims::examine(&mut examination);
    certificates::examine(&mut examination);
    operator::examine(&mut examination);
    service::examine(&mut examination);
    let topics_created = job::examine(&mut examination);
    if examination.issues.is_empty() {
        let said = format!("the input shows only {}, which do not tell whether brokers run", state.kinds());
        return Err(no_state(&said, expected));
    }
    let makers = expected.makers();
    examination.unknown.insert(0, format!("whether brokers run: the input shows no {makers} and no Pods"));
    conclude(examination, topics_created)
}

/// There is neither a StatefulSet or the like nor a pod.
pub(super) fn not_deployed(examination: &HealthContext<'_>) -> Health {
    let (state, expected) = (examination.state, examination.expected);
    let issues = expected.pools.iter().map(|pool| {
        let others: Vec<&str> = state.all(pool.kind).map(|(name, _)| name).collect();
        let there = match others.as_slice() {
            [] => String::new(),
            _ if pool.kind == Kind::Pod => String::new(),
            others => format!("; there is {}", clean(&others.join(", "))),
        };
        missing_pods::not_deployed(expected, pool, &there)
    });
    Health {
        result: HealthCheckResult {
            healthy: false,
            brokers_running: Some(0),
            expected_brokers: expected_brokers(examination),
            topics_created: None,
            expected_topics: expected.topics.as_ref().map(|topics| topics.topics),
        },
        status: DeploymentStatus {
            phase: Phase::NotDeployed,
            pods_ready: Some(0),
            pods_total: Some(0),
            conditions: Vec::new(),
            connection_string: None,
            last_updated: State::newest(own(examination)),
        },
        pools: pools(examination),
        notices: claims::kept(examination).into_iter().collect(),
        issues: issues.collect(),
        unknown: Vec::new(),
        is_partial: false,
        verdict: Verdict::Unhealthy,
    }
}
