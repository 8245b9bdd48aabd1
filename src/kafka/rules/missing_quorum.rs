use super::Findings;
use crate::kafka::Dialect;
use crate::kafka::deployment::{BOOTSTRAP, NodePool, Unknown, VOTERS};
use crate::kafka::rules::{Check, Level, Rule};

pub(super) static RULE: Rule = Rule {
    name: "missing-quorum",
    summary: "nodes in KRaft mode know no controller quorum",
    level: Level::Error,
    page: include_str!("missing_quorum.md"),
    check: Check::Pool(check),
};

fn check(pool: &NodePool, findings: &mut Findings<'_>) -> Result<(), Unknown> {
    let Some(pod) = pool.pods.first() else { return Ok(()) };
    if !pool.is_kraft()? {
        return Ok(());
    }
    if pool.quorum(pod)?.is_some() {
        return unformatted(pool, findings);
    }
    // Before 3.7 there are only static voters.
    let is_old = pool.version.as_ref().is_ok_and(|version| version.value < (3, 7));
    let (voters, bootstrap) = (pool.name_of(VOTERS), pool.name_of(BOOTSTRAP));
    let id = pool.node_id(pod).map(|id| id.value).unwrap_or_default();
    let finding = findings.setting(pool, "process.roles");
    let finding = if pool.pods.len() == 1 && pool.is_controller()? && !id.is_empty() {
        finding.help(format!("set `{voters}` to `{id}@localhost:9093`, for a cluster of one node"))
    } else {
        finding.help(format!("set `{voters}` to `<ID>@<HOST>:9093` of each controller, separated by commas"))
    };
    if is_old {
        finding.say(format!("the nodes exit at startup: `{voters}` is not set"));
    } else {
        finding.say(format!("the nodes exit at startup: neither `{voters}` nor `{bootstrap}` is set"));
    }
    Ok(())
}

/// The entrypoints of these images format a volume for static voters only.
fn unformatted(pool: &NodePool, findings: &mut Findings<'_>) -> Result<(), Unknown> {
    let formats_statically =
        pool.starts_by_entrypoint && matches!(pool.dialect, Dialect::Apache | Dialect::Confluent);
    let has_dynamic_format = pool.version.as_ref().is_ok_and(|version| version.value >= (3, 9));
    if !formats_statically || !has_dynamic_format || !pool.is_controller()? || pool.sets(VOTERS) {
        return Ok(());
    }
    // Without settings the image has a file of its own with voters.
    if pool.sets(BOOTSTRAP) {
        let (voters, bootstrap) = (pool.name_of(VOTERS), pool.name_of(BOOTSTRAP));
        findings
            .setting(pool, BOOTSTRAP)
            .help(format!("set `{voters}` to `<ID>@<HOST>:9093` of each controller, separated by commas, and remove `{bootstrap}`"))
            .say(format!(
                "the controllers exit at startup: with `{bootstrap}` alone the image `{}` does not format the volume",
                pool.dialect.image()
            ));
    }
    Ok(())
}
