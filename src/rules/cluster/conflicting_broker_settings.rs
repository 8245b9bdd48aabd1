use super::{Findings, Subject};
use crate::field_path::field_path;
use crate::kafka::deployment::{NodePool, Unknown};
use crate::kafka::deployment::{Origin, Sourced};
use crate::kafka::{self, RELATIONS};
use crate::rules::cluster::{Check, Level, Rule};
use crate::rules::kafka::Findings as PoolFindings;

pub(super) static RULE: Rule = Rule {
    name: "conflicting-broker-settings",
    summary: "conflicting broker settings",
    level: Level::Refused,
    page: include_str!("conflicting_broker_settings.md"),
    check: Check::ClusterAndPool(check, check_pool),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    for relation in RELATIONS {
        let names = [relation.low, relation.high];
        if let [Some(low), Some(high)] = names.map(|name| subject.number(name))
            && !relation.holds(low, high)
        {
            say(subject, names, if relation.equal { "more than" } else { "not less than" }, findings);
        }
    }
    if subject.cluster.settings.is("remote.log.storage.system.enable", "true") {
        check_local_retention(subject, findings);
    }
}

fn check_pool(pool: &NodePool, findings: &mut PoolFindings<'_>) -> Result<(), Unknown> {
    let Some(judged) = pool.judged()? else { return Ok(()) };
    for relation in RELATIONS {
        let names = [relation.low, relation.high];
        let Some(set) = names.into_iter().find(|name| pool.sets(name)) else { continue };
        if !names.iter().all(|name| kafka::has_broker_setting(name, judged.version)) {
            continue;
        }
        // What is unknown of one pair says nothing about the next.
        let (Ok(Some(low)), Ok(Some(high))) = (pool.number(relation.low), pool.number(relation.high)) else {
            continue;
        };
        if relation.holds(low.value, high.value) {
            continue;
        }
        let shown = |number: &Sourced<i64>| match number.origin {
            Origin::Default(_) => format!("{}, Kafka's default", number.value),
            _ => number.value.to_string(),
        };
        let [low_name, high_name] = names.map(|name| pool.name_of(name));
        findings.setting(pool, set).help(format!("lower `{low_name}`, or raise `{high_name}`")).say(format!(
            "`{low_name}` ({}) is {} `{high_name}` ({}), and Kafka refuses to start",
            shown(&low),
            if relation.equal { "more than" } else { "not less than" },
            shown(&high)
        ));
    }
    Ok(())
}

/// What is kept on the broker may not outlive what is kept at all.
fn check_local_retention(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let milliseconds = ["log.retention.ms", "log.retention.minutes", "log.retention.hours"]
        .into_iter()
        .zip([1, 60_000, 3_600_000])
        .find_map(|(name, unit)| Some((name, subject.number(name)?.saturating_mul(unit))));
    let bytes = subject.number("log.retention.bytes").map(|bytes| ("log.retention.bytes", bytes));
    let rows = [("log.local.retention.ms", milliseconds), ("log.local.retention.bytes", bytes)];
    for (local, whole) in rows {
        let (Some(kept), Some((whole, limit))) = (subject.number(local), whole) else { continue };
        if limit >= 0 && (kept == -1 || kept > limit) {
            say(
                subject,
                [local, whole],
                if kept == -1 { "unlimited, unlike" } else { "more than" },
                findings,
            );
        }
    }
}

fn say(subject: &Subject<'_>, [low, high]: [&str; 2], relation: &str, findings: &mut Findings<'_>) {
    let value = |name: &str| match subject.cluster.settings.get(name) {
        Some(value) => value.to_owned(),
        None => format!("{}, Kafka's default", subject.number(name).unwrap_or_default()),
    };
    let set = if subject.sets(low) { low } else { high };
    findings.at(&field_path!["config", set]).help(format!("lower `{low}`, or raise `{high}`")).say(format!(
        "`{low}` ({}) is {relation} `{high}` ({}), and Kafka does not start",
        value(low),
        value(high)
    ));
}
