use super::Findings;
use crate::cluster::rules::{Check, Level, Rule};
use crate::kafka::deployment::{NodePool, Unknown};

pub(super) static RULE: Rule = Rule {
    name: "unworkable-timeouts",
    summary: "timeouts that Kafka accepts but that do not work",
    level: Level::Error,
    page: include_str!("unworkable_timeouts.md"),
    check: Check::Pool(check),
};

const HEARTBEAT: &str = "broker.heartbeat.interval.ms";
const SESSION: &str = "broker.session.timeout.ms";
const LEAST: &str = "group.min.session.timeout.ms";
const MOST: &str = "group.max.session.timeout.ms";

fn check(pool: &NodePool, findings: &mut Findings<'_>) -> Result<(), Unknown> {
    if pool.judged_in_any_version()?.is_none() {
        return Ok(());
    }
    if let Some(set) = [HEARTBEAT, SESSION].into_iter().find(|name| pool.sets(name))
        && let (Some(heartbeat), Some(session)) = (pool.number(HEARTBEAT)?, pool.number(SESSION)?)
        && heartbeat.value.saturating_mul(2) > session.value
    {
        findings
            .setting(pool, set)
            // A broker that is never late keeps its session.
            .only_a_warning_if(heartbeat.value <= session.value)
            .help(format!("set `{}` to at most half of `{}`", pool.name_of(HEARTBEAT), pool.name_of(SESSION)))
            .say(format!(
                "with a heartbeat every {} ms, one late heartbeat ends the session of a broker after {} ms",
                heartbeat.value, session.value
            ));
    }
    if let Some(set) = [LEAST, MOST].into_iter().find(|name| pool.sets(name))
        && let (Some(least), Some(most)) = (pool.number(LEAST)?, pool.number(MOST)?)
        && least.value > most.value
    {
        findings
            .setting(pool, set)
            .help(format!("lower `{}`, or raise `{}`", pool.name_of(LEAST), pool.name_of(MOST)))
            .say(format!(
                "no consumer can have a session timeout of at least {} and at most {} ms",
                least.value, most.value
            ));
    }
    Ok(())
}
