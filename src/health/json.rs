//! The report for programs.

use serde::Serialize;

use super::issue::Effect;
use super::{Health, Issue, Phase, PoolStatus, Problem};
use crate::report::report_schema::JsonSchema;
use crate::text::shown;

/// Makes the entities of the data model, with their keys in one of two cases.
macro_rules! entities {
    ($case:tt, $result:ident, $status:ident) => {
        /// The result of the check.
        #[derive(Serialize, JsonSchema)]
        #[serde(rename_all = $case)]
        struct $result<'a> {
            /// True if nothing is wrong.
            healthy: bool,
            /// Brokers that are ready, where the input shows it.
            brokers_running: Option<u32>,
            /// Brokers that there should be.
            expected_brokers: u32,
            /// Topics of the profile that exist, where the topic Job reported it.
            topics_created: Option<usize>,
            /// Topics that there should be; 0 without a topic Job of kafka-gen, which says it.
            expected_topics: usize,
            /// What is wrong, the worst first.
            issues: Vec<&'a str>,
        }

        /// The state of the deployment.
        #[derive(Serialize, JsonSchema)]
        #[serde(rename_all = $case)]
        struct $status<'a> {
            /// How far it is.
            #[schemars(with = "Phase")]
            phase: &'static str,
            /// Pods of brokers that are ready.
            pods_ready: Option<u32>,
            /// Pods of brokers.
            pods_total: Option<u32>,
            /// What Kubernetes reports about pods and the topic Job, in its own words.
            conditions: &'a [String],
            /// The address that clients inside the cluster connect to first, if there is a deployment.
            connection_string: Option<&'a str>,
            /// The newest time in the input.
            last_updated: Option<String>,
        }

        impl<'a> $result<'a> {
            fn of(health: &'a Health) -> Self {
                let result = &health.result;
                Self {
                    healthy: result.healthy,
                    brokers_running: result.brokers_running,
                    expected_brokers: result.expected_brokers,
                    topics_created: result.topics_created,
                    expected_topics: result.expected_topics.unwrap_or(0),
                    issues: health.issues.iter().map(|issue| issue.message.as_str()).collect(),
                }
            }
        }

        impl<'a> $status<'a> {
            fn of(health: &'a Health) -> Self {
                let status = &health.status;
                Self {
                    phase: status.phase.name(),
                    pods_ready: status.pods_ready,
                    pods_total: status.pods_total,
                    conditions: &status.conditions,
                    connection_string: status.connection_string.as_deref(),
                    last_updated: status.last_updated.map(|moment| moment.to_string()),
                }
            }
        }
    };
}

entities!("camelCase", HealthCheckResult, DeploymentStatus);
entities!("snake_case", HealthCheckResultOfModel, DeploymentStatusOfModel);

/// Both entities of the data model, what is behind each issue, and once more both entities by the names that the data
/// model gives them.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Report<'a> {
    /// The result of the check.
    health_check_result: HealthCheckResult<'a>,
    /// The state of the deployment.
    deployment_status: DeploymentStatus<'a>,
    /// The nodes of each StatefulSet or the like; only if manifests say which there are.
    #[serde(skip_serializing_if = "Option::is_none")]
    pools: Option<Vec<Pool<'a>>>,
    /// The issues, the worst first.
    details: Vec<Detail<'a>>,
    /// What the input does not show.
    unknown: &'a [String],
    /// What is worth knowing and no issue.
    notices: &'a [String],
    /// The exit code.
    exit_code: u8,
    /// `healthCheckResult` by the names of the data model.
    #[serde(rename = "HealthCheckResult")]
    model_result: HealthCheckResultOfModel<'a>,
    /// `deploymentStatus` by the names of the data model.
    #[serde(rename = "DeploymentStatus")]
    model_status: DeploymentStatusOfModel<'a>,
    /// The same as `exitCode`.
    #[serde(rename = "exit_code")]
    model_exit_code: u8,
}

/// The nodes of one StatefulSet or the like.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct Pool<'a> {
    /// What makes the pods, as kubectl takes it: `statefulset/kafka`.
    object: &'a str,
    /// Whether the nodes are brokers, if that is known.
    is_broker: Option<bool>,
    /// How many of the nodes are controllers that vote, if that is known.
    voters: Option<u32>,
    /// Pods that are ready, where the input shows it.
    pods_ready: Option<u32>,
    /// Pods that there should be, where that is known.
    expected_pods: Option<u32>,
}

impl<'a> Pool<'a> {
    fn of(status: &'a PoolStatus) -> Self {
        Self {
            object: &status.object,
            is_broker: status.is_broker,
            voters: status.voters,
            pods_ready: status.ready,
            expected_pods: status.expected,
        }
    }
}

/// An issue.
#[derive(Serialize, JsonSchema)]
struct Detail<'a> {
    /// What was recognised.
    #[schemars(with = "Problem")]
    issue: &'static str,
    /// What it means for the deployment.
    #[schemars(with = "Effect")]
    effect: &'static str,
    /// The object, as kubectl takes it: `pod/kafka-0`.
    object: &'a str,
    /// What is wrong, in one line.
    message: &'a str,
    /// How to fix it, in words.
    remediation: &'a str,
    /// The commands, one a line.
    command: String,
    /// The commands, in the order to run them.
    commands: &'a [String],
    /// When it began, where the input shows that.
    since: Option<String>,
}

impl<'a> Detail<'a> {
    fn of(issue: &'a Issue) -> Self {
        Self {
            issue: issue.problem.name(),
            effect: issue.effect.name(),
            object: &issue.object,
            message: &issue.message,
            remediation: &issue.remediation,
            command: issue.commands.join("\n"),
            commands: &issue.commands,
            since: issue.since.map(|moment| moment.to_string()),
        }
    }
}

/// The report as JSON.
pub fn json(health: &Health) -> String {
    let exit_code = health.verdict.exit_code();
    shown::report(&Report {
        health_check_result: HealthCheckResult::of(health),
        deployment_status: DeploymentStatus::of(health),
        pools: health.pools.as_ref().map(|pools| pools.iter().map(Pool::of).collect()),
        details: health.issues.iter().map(Detail::of).collect(),
        unknown: &health.unknown,
        notices: &health.notices,
        exit_code,
        model_result: HealthCheckResultOfModel::of(health),
        model_status: DeploymentStatusOfModel::of(health),
        model_exit_code: exit_code,
    })
}
