use super::{Findings, Subject};
use crate::field_path::field_path;
use crate::kafka::deployment::{NodePool, Unknown};
use crate::rules::cluster::{Check, Level, Rule};
use crate::rules::kafka::Findings as PoolFindings;

pub(super) static RULE: Rule = Rule {
    name: "unworkable-timeouts",
    summary: "timeouts that Kafka accepts but that do not work",
    level: Level::Error,
    page: include_str!("unworkable_timeouts.md"),
    check: Check::ClusterAndPool(check, check_pool),
};

const HEARTBEAT: &str = "broker.heartbeat.interval.ms";
const SESSION: &str = "broker.session.timeout.ms";
const LEAST: &str = "group.min.session.timeout.ms";
const MOST: &str = "group.max.session.timeout.ms";

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let [heartbeat, session, least, most] =
        [HEARTBEAT, SESSION, LEAST, MOST].map(|name| subject.number(name));
    if let (Some(heartbeat), Some(session)) = (heartbeat, session)
        && heartbeat.saturating_mul(2) > session
    {
        let set = if subject.sets(HEARTBEAT) { HEARTBEAT } else { SESSION };
        let mut finding = findings.at(&field_path!["config", set]);
        // A broker that is never late keeps its session.
        if heartbeat <= session {
            finding = finding.only_a_warning();
        }
        finding
            .help(format!("set `{HEARTBEAT}` to at most half of `{SESSION}`"))
            .say(format!(
                "with a heartbeat every {heartbeat} ms, one late heartbeat ends the session of a broker after {session} ms"
            ));
    }
    if let (Some(least), Some(most)) = (least, most)
        && least > most
    {
        let set = if subject.sets(LEAST) { LEAST } else { MOST };
        findings
            .at(&field_path!["config", set])
            .help(format!("lower `{LEAST}`, or raise `{MOST}`"))
            .say(format!("no consumer can have a session timeout of at least {least} and at most {most} ms"));
    }
}

fn check_pool(pool: &NodePool, findings: &mut PoolFindings<'_>) -> Result<(), Unknown> {
    if pool.judged()?.is_none() || !(pool.sets(HEARTBEAT) || pool.sets(SESSION)) {
        return Ok(());
    }
    let (Some(heartbeat), Some(session)) = (pool.number(HEARTBEAT)?, pool.number(SESSION)?) else {
        return Ok(());
    };
    if heartbeat.value.saturating_mul(2) > session.value {
        let set = if pool.sets(HEARTBEAT) { HEARTBEAT } else { SESSION };
        let mut finding = findings.setting(pool, set);
        if heartbeat.value <= session.value {
            finding = finding.only_a_warning();
        }
        finding
            .help(format!("set `{}` to at most half of `{}`", pool.name_of(HEARTBEAT), pool.name_of(SESSION)))
            .say(format!(
                "with a heartbeat every {} ms, one late heartbeat ends the session of a broker after {} ms",
                heartbeat.value, session.value
            ));
    }
    Ok(())
}
