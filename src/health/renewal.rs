//! Certificates that are renewed, or should be: brokers read their files when they start.

use super::HealthContext;
use super::certificates::mounts;
use super::expected::Pool;
use super::issue::{Effect, Issue, clean, quoted};
use super::moment::{Length, Moment};
use super::pods::Broker;
use super::problem::Problem;
use super::state::{Kind, int_at, moment_at, text_at};
use crate::yaml::Node;

/// How long after its time a renewal is overdue.
const OVERDUE: Length = Length::seconds(3600);
/// So long before the earlier certificate ends, brokers that still have it are a problem.
const SOON: Length = Length::seconds(14 * 86_400);

/// A Certificate whose time to be renewed has passed.
pub(super) fn overdue(
    examination: &HealthContext<'_>,
    object: &str,
    certificate: &Node,
    describe: Vec<String>,
) -> Option<Issue> {
    let due = moment_at(certificate, &["status", "renewalTime"])?;
    if examination.clock.now.since(due) <= OVERDUE {
        return None;
    }
    let ends = moment_at(certificate, &["status", "notAfter"]);
    let ends = ends.map(|ends| format!("; it is valid until {ends}")).unwrap_or_default();
    let message = format!("should have been renewed at {due}, and is not{ends}");
    Some(
        Issue::new(Effect::Differs, Problem::CertificateNotReady, object, &message)
            .remedy("see whether cert-manager runs, and its request", describe)
            .since(Some(due)),
    )
}

/// Brokers that started before their certificate was renewed, and still have the earlier one.
pub(super) fn not_loaded(examination: &mut HealthContext<'_>, object: &str, certificate: &Node) {
    // The first one is there before the pods that mount it start.
    let is_renewed = int_at(certificate, &["status", "revision"]).is_some_and(|revision| revision > 1);
    let Some(renewed) = moment_at(certificate, &["status", "notBefore"]).filter(|_| is_renewed) else {
        return;
    };
    let secret = text_at(certificate, &["spec", "secretName"]);
    let stale = |broker: &&Broker<'_>| {
        broker.pod.get("spec").is_some_and(|spec| mounts(spec, secret))
            && started(broker).is_some_and(|started| started < renewed)
    };
    let stale: Vec<Broker<'_>> = examination.brokers.iter().filter(stale).copied().collect();
    if stale.is_empty() {
        return;
    }
    let names: Vec<String> = stale.iter().map(Broker::object).collect();
    let names = names.join(", ");
    let use_it = if stale.len() == 1 { "still uses" } else { "still use" };
    let renewed_at =
        format!("was renewed at {renewed}; {names} started before, and {use_it} the earlier one");
    let now = examination.clock.now;
    let ends = earlier_end(certificate, renewed);
    // Nothing in the input shows when the earlier one ends; who renews ahead of time has more time.
    let issue = |message: &str| {
        Issue::new(Effect::Differs, Problem::CertificateNotLoaded, object, message).remedy(
            "restart them one at a time: brokers read their certificate when they start",
            restart(examination, &stale),
        )
    };
    match ends {
        Some(ends) if ends <= now => {
            let message = format!("{renewed_at}, which expired about {ends} if it was renewed on time");
            let found = issue(&message);
            examination.add(found);
        }
        Some(ends) if ends.since(now) < SOON => {
            let message = format!("{renewed_at}, which expires about {ends} if it was renewed on time");
            let found = issue(&message);
            examination.add(found);
        }
        Some(ends) => {
            let notice = format!(
                "{object} {renewed_at}, which expires about {ends} if it was renewed on time: restart them before"
            );
            examination.notices.push(clean(&notice));
        }
        None => {
            let notice = format!("{object} {renewed_at}: restart them before it expires");
            examination.notices.push(clean(&notice));
        }
    }
}

/// When the container that runs Kafka started.
fn started(broker: &Broker<'_>) -> Option<Moment> {
    let status = broker.pod.get("status")?;
    let own =
        status.maps("containerStatuses").find(|own| own.text("name") == Some(&broker.pool.container))?;
    moment_at(own, &["state", "running", "startedAt"])
}

/// When the certificate before this one ends: cert-manager renews it `renewBefore` its end, or after two thirds of its
/// time.
fn earlier_end(certificate: &Node, renewed: Moment) -> Option<Moment> {
    let before = certificate.dig(&["spec", "renewBefore"]).and_then(Node::as_str).and_then(Length::parse);
    let ends = moment_at(certificate, &["status", "notAfter"]);
    let whole = || ends.map(|ends| ends.since(renewed));
    let percentage = int_at(certificate, &["spec", "renewBeforePercentage"]);
    let part = |percent: i64| whole().and_then(|whole| whole.part(percent, 100));
    let before = before.or_else(|| percentage.and_then(part)).or_else(|| whole()?.part(1, 3));
    renewed.after(before?)
}

/// The commands that restart the pools of these pods.
fn restart(examination: &HealthContext<'_>, stale: &[Broker<'_>]) -> Vec<String> {
    let is_stale = |pool: &&Pool| stale.iter().any(|broker| std::ptr::eq(broker.pool, *pool));
    let pools = examination.expected.pools.iter().filter(is_stale);
    let command = |pool: &Pool| match pool.kind {
        Kind::StatefulSet | Kind::Deployment | Kind::DaemonSet => {
            format!("rollout restart {}", pool.object())
        }
        Kind::PodSet => {
            format!("annotate {} {} strimzi.io/manual-rolling-update=true", pool.kind.word(), pool.name)
        }
        _ => {
            let own = stale.iter().filter(|broker| std::ptr::eq(broker.pool, pool));
            format!("delete pod {}", own.map(|broker| quoted(broker.name)).collect::<Vec<_>>().join(" "))
        }
    };
    pools.map(|pool| examination.expected.kubectl(&command(pool))).collect()
}
