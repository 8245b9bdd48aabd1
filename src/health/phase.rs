//! The result: phase, verdict and exit code.

use super::issue::{Effect, Issue, clean};
use super::problem::Problem;
use super::state::{Kind, State, int_at, no_state};
use super::{
    DeploymentStatus, Health, HealthCheckResult, HealthContext, certificates, claims, conditions, job,
    service, severity,
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
pub(super) fn conclude(mut examination: HealthContext<'_>, topics_created: Option<usize>) -> Health {
    let expected = examination.expected;
    let ready = pods_ready(&examination);
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
    Health {
        result: HealthCheckResult {
            healthy: verdict == Verdict::Healthy,
            brokers_running: ready,
            expected_brokers: expected.brokers,
            topics_created,
            expected_topics: expected.topics,
        },
        status: DeploymentStatus {
            phase,
            pods_ready: ready,
            pods_total: pods_total(&examination),
            conditions: conditions::all(&examination),
            connection_string: Some(expected.bootstrap.clone()),
            last_updated: State::newest(own(&examination)),
        },
        issues: examination.issues,
        unknown: examination.unknown,
        notices: examination.notices,
        is_partial: examination.is_partial,
        verdict,
    }
}

fn is_overdue(examination: &HealthContext<'_>, issue: &Issue) -> bool {
    issue.since.is_some_and(|since| examination.clock.now.since(since) > examination.clock.deadline)
}

/// All that belongs to the cluster, as far as it is shown.
fn own<'a>(examination: &HealthContext<'a>) -> impl Iterator<Item = &'a Node> {
    let (state, expected) = (examination.state, examination.expected);
    let named =
        move |name: &str| name == expected.release || name.contains(&format!("{}-", expected.release));
    let all = Kind::ALL
        .into_iter()
        .flat_map(move |kind| state.all(kind).map(move |(name, node)| (kind, name, node)));
    all.filter(move |(_, name, _)| named(name)).map(|(_, _, node)| node)
}

fn pods_ready(examination: &HealthContext<'_>) -> Option<u32> {
    if examination.state.shows(Kind::Pod) && !examination.is_partial {
        let ready = examination.brokers.iter().filter(|broker| broker.is_ready()).count();
        return u32::try_from(ready).ok();
    }
    count(examination, "readyReplicas")
}

fn pods_total(examination: &HealthContext<'_>) -> Option<u32> {
    if examination.state.shows(Kind::Pod) && !examination.is_partial {
        return u32::try_from(examination.brokers.len()).ok();
    }
    count(examination, "replicas")
}

/// A number that the StatefulSet counts; it leaves out what is zero.
fn count(examination: &HealthContext<'_>, key: &str) -> Option<u32> {
    let status = examination.stateful_set()?.get("status")?;
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
    service::examine(&mut examination);
    let topics_created = job::examine(&mut examination);
    if examination.issues.is_empty() {
        let said = format!("the input shows only {}, which do not tell whether brokers run", state.kinds());
        return Err(no_state(&said, expected));
    }
    examination
        .unknown
        .insert(0, "whether brokers run: the input shows no StatefulSet and no Pods".to_owned());
    Ok(conclude(examination, topics_created))
}

/// There is neither StatefulSet nor pod.
pub(super) fn not_deployed(examination: &HealthContext<'_>) -> Health {
    let (state, expected) = (examination.state, examination.expected);
    let object = format!("statefulset/{}", expected.release);
    let others: Vec<&str> = state.all(Kind::StatefulSet).map(|(name, _)| name).collect();
    let mut message =
        format!("does not exist in Namespace {}, and none of its pods does", expected.namespace);
    if !others.is_empty() {
        message.push_str(&format!("; there is {}", clean(&others.join(", "))));
    }
    let issue = Issue::new(Effect::Broken, Problem::NotDeployed, &object, &message)
        .remedy("apply the profile", expected.apply());
    Health {
        result: HealthCheckResult {
            healthy: false,
            brokers_running: Some(0),
            expected_brokers: expected.brokers,
            topics_created: None,
            expected_topics: expected.topics,
        },
        status: DeploymentStatus {
            phase: Phase::NotDeployed,
            pods_ready: Some(0),
            pods_total: Some(0),
            conditions: Vec::new(),
            connection_string: None,
            last_updated: State::newest(own(examination)),
        },
        notices: claims::kept(examination).into_iter().collect(),
        issues: vec![issue],
        unknown: Vec::new(),
        is_partial: false,
        verdict: Verdict::Unhealthy,
    }
}
