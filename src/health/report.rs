//! The report, for people and for programs.

use serde_json::json;

use super::issue::Effect;
use super::{Health, Issue, Verdict};
use crate::shown;
use crate::yaml::Value;

/// The report for programs: both entities of the data model, what is behind each issue, and once more both entities by
/// the names that the data model gives them.
pub fn json(health: &Health) -> String {
    let (result, status) = (&health.result, &health.status);
    let details: Vec<Value> = health.issues.iter().map(detail).collect();
    let issues: Vec<&str> = health.issues.iter().map(|issue| issue.message.as_str()).collect();
    let updated = status.last_updated.map(|moment| moment.to_string());
    let exit_code = health.verdict.exit_code();
    let value = json!({
        "healthCheckResult": {
            "healthy": result.healthy,
            "brokersRunning": result.brokers_running,
            "expectedBrokers": result.expected_brokers,
            "topicsCreated": result.topics_created,
            "expectedTopics": result.expected_topics,
            "issues": issues,
        },
        "deploymentStatus": {
            "phase": status.phase.name(),
            "podsReady": status.pods_ready,
            "podsTotal": status.pods_total,
            "conditions": status.conditions,
            "connectionString": status.connection_string,
            "lastUpdated": updated,
        },
        "details": details,
        "unknown": health.unknown,
        "notices": health.notices,
        "exitCode": exit_code,
        "HealthCheckResult": {
            "healthy": result.healthy,
            "brokers_running": result.brokers_running,
            "expected_brokers": result.expected_brokers,
            "topics_created": result.topics_created,
            "expected_topics": result.expected_topics,
            "issues": issues,
        },
        "DeploymentStatus": {
            "phase": status.phase.name(),
            "pods_ready": status.pods_ready,
            "pods_total": status.pods_total,
            "conditions": status.conditions,
            "connection_string": status.connection_string,
            "last_updated": updated,
        },
        "exit_code": exit_code,
    });
    shown::json(&value)
}

fn detail(issue: &Issue) -> Value {
    json!({
        "issue": issue.problem.name(),
        "effect": issue.effect.name(),
        "object": issue.object,
        "message": issue.message,
        "remediation": issue.remediation,
        "command": issue.commands.join("\n"),
        "commands": issue.commands,
        "since": issue.since.map(|moment| moment.to_string()),
    })
}

const GREEN: &str = "\u{1b}[32m";
const RED: &str = "\u{1b}[31m";
const YELLOW: &str = "\u{1b}[33m";
const PLAIN: &str = "\u{1b}[0m";

/// The report for people, with colours.
pub fn text(health: &Health) -> String {
    let (result, status) = (&health.result, &health.status);
    let words = match health.verdict {
        Verdict::Healthy if health.is_partial => "no problem in what the input shows",
        Verdict::Healthy => "healthy",
        Verdict::Overdue => "not ready after the deadline",
        Verdict::Unhealthy => "unhealthy",
        Verdict::Insufficient => "insufficient resources",
        Verdict::Deploying => "not ready yet",
    };
    let mark = match health.verdict {
        Verdict::Healthy => Mark::Good,
        Verdict::Deploying => Mark::Waits,
        Verdict::Overdue | Verdict::Unhealthy | Verdict::Insufficient => Mark::Bad,
    };
    let mut text = format!("{} {}: {words}\n", mark.show(), status.phase.name());
    text.push_str(&counted(
        "brokers running",
        result.brokers_running.map(u64::from),
        result.expected_brokers.into(),
    ));
    let topics = result.topics_created.map(|count| count as u64);
    text.push_str(&counted("topics created", topics, result.expected_topics as u64));
    if let Some(address) = &status.connection_string {
        text.push_str(&format!("  {:<16} {}\n", "address", shown::line(address)));
    }
    if let Some(moment) = status.last_updated {
        text.push_str(&format!("  {:<16} {moment}\n", "last updated"));
    }
    for issue in &health.issues {
        let mark = if issue.effect == Effect::Waits { Mark::Waits } else { Mark::Bad };
        let (message, remedy) = (shown::line(&issue.message), shown::line(&issue.remediation));
        text.push_str(&format!("\n{} {message}\n  {remedy}:\n", mark.show()));
        text.extend(issue.commands.iter().map(|command| format!("    {}\n", shown::line(command))));
    }
    let rest =
        health.unknown.iter().map(|line| ("?", line)).chain(health.notices.iter().map(|line| ("!", line)));
    for (index, (mark, line)) in rest.enumerate() {
        let gap = if index == 0 { "\n" } else { "" };
        let unknown = if mark == "?" { "unknown: " } else { "" };
        text.push_str(&format!("{gap}{YELLOW}{mark}{PLAIN} {unknown}{}\n", shown::line(line)));
    }
    text
}

fn counted(name: &str, found: Option<u64>, expected: u64) -> String {
    let (mark, found) = match found {
        Some(count) if count == expected => (Mark::Good, count.to_string()),
        Some(count) => (Mark::Bad, count.to_string()),
        None => (Mark::Unknown, "unknown".to_owned()),
    };
    format!("{} {name:<16} {found} of {expected}\n", mark.show())
}

#[derive(Clone, Copy)]
enum Mark {
    Good,
    Bad,
    Waits,
    Unknown,
}

impl Mark {
    fn show(self) -> String {
        let (colour, sign) = match self {
            Self::Good => (GREEN, "✓"),
            Self::Bad => (RED, "✗"),
            Self::Waits => (YELLOW, "…"),
            Self::Unknown => (YELLOW, "?"),
        };
        format!("{colour}{sign}{PLAIN}")
    }
}
