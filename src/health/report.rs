//! The report for people.

use super::issue::{Effect, Issue};
use super::{Health, Verdict};
use crate::text::shown;

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
        Verdict::Deploying => Mark::Waiting,
        Verdict::Overdue | Verdict::Unhealthy | Verdict::Insufficient => Mark::Bad,
    };
    let mut text = format!("{} {}: {words}\n", mark.show(), status.phase.name());
    text.push_str(&counted(
        "brokers running",
        result.brokers_running.map(u64::from),
        result.expected_brokers.into(),
    ));
    if let Some((ready, expected)) = controllers(health) {
        text.push_str(&counted("controllers", ready, expected));
    }
    if let Some(expected) = result.expected_topics {
        let topics = result.topics_created.map(|count| count as u64);
        text.push_str(&counted("topics created", topics, expected as u64));
    }
    if let Some(address) = &status.connection_string {
        text.push_str(&format!("  {:<16} {}\n", "address", shown::line(address)));
    }
    if let Some(moment) = status.last_updated {
        text.push_str(&format!("  {:<16} {moment}\n", "last updated"));
    }
    for issue in &health.issues {
        let mark = if issue.effect == Effect::Waiting { Mark::Waiting } else { Mark::Bad };
        let (message, remedy) = (shown::line(&issue.message), shown::line(&issue.remediation));
        let details = if only_looks(issue) { "; for details" } else { "" };
        text.push_str(&format!("\n{} {message}\n  {remedy}{details}:\n", mark.show()));
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

/// How many controllers that are no brokers are ready, and how many there should be.
fn controllers(health: &Health) -> Option<(Option<u64>, u64)> {
    let pools = health.pools.iter().flatten().filter(|pool| pool.is_broker == Some(false));
    let pools: Vec<_> = pools.collect();
    let ready = pools.iter().map(|pool| pool.ready.map(u64::from)).sum();
    let expected = pools.iter().filter_map(|pool| pool.expected.map(u64::from)).sum();
    (!pools.is_empty()).then_some((ready, expected))
}

/// True if the commands change nothing, although the remedy is to change something.
fn only_looks(issue: &Issue) -> bool {
    const LOOKING: [&str; 7] = [
        "kafka-gen show ",
        "kubectl describe ",
        "kubectl events ",
        "kubectl get ",
        "kubectl logs ",
        "kubectl rollout status ",
        "kubectl top ",
    ];
    let is_about_looking = issue
        .remediation
        .split([' ', ',', ';', ':'])
        .any(|word| ["check", "give", "see", "show", "wait"].contains(&word));
    let looks = |command: &String| LOOKING.iter().any(|start| command.starts_with(start));
    !is_about_looking && issue.commands.iter().all(looks)
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
    Waiting,
    Unknown,
}

impl Mark {
    fn show(self) -> String {
        let (colour, sign) = match self {
            Self::Good => (GREEN, "✓"),
            Self::Bad => (RED, "✗"),
            Self::Waiting => (YELLOW, "…"),
            Self::Unknown => (YELLOW, "?"),
        };
        format!("{colour}{sign}{PLAIN}")
    }
}
