use super::Findings;
use crate::kafka::deployment::{Kind, NodePool, Unknown};
use crate::kafka::rules::{Check, Level, Rule};

pub(super) static RULE: Rule = Rule {
    name: "unstable-broker-identity",
    summary: "brokers run as a Deployment or DaemonSet, whose pods have no stable names or volumes",
    level: Level::Warning,
    page: include_str!("unstable_broker_identity.md"),
    check: Check::Pool(check),
};

#[expect(clippy::unnecessary_wraps, reason = "the signature of all rules about nodes")]
fn check(pool: &NodePool, findings: &mut Findings<'_>) -> Result<(), Unknown> {
    let (kind, why) = match pool.kind {
        Kind::Deployment => ("a Deployment", "its pods have no stable names, and no volumes of their own"),
        Kind::DaemonSet => {
            ("a DaemonSet", "the number and the ids of brokers depend on the nodes of Kubernetes")
        }
        _ => return Ok(()),
    };
    findings
        .at(&pool.at)
        .help("use a StatefulSet with a headless Service and `volumeClaimTemplates`")
        .say(format!("Kafka runs as {kind}: {why}"));
    Ok(())
}
