use super::Findings;
use crate::cluster::rules::{Check, Level, Rule};
use crate::kafka::deployment::{NodePool, Origin, Sourced, Unknown};
use crate::kafka::{self, RELATIONS};

pub(super) static RULE: Rule = Rule {
    name: "conflicting-broker-settings",
    summary: "conflicting broker settings",
    level: Level::Refused,
    page: include_str!("conflicting_broker_settings.md"),
    check: Check::Pool(check),
};

fn check(pool: &NodePool, findings: &mut Findings<'_>) -> Result<(), Unknown> {
    let Some(judged) = pool.judged()? else { return Ok(()) };
    // A number that differs from pod to pod counts up from the first one.
    let number = |name| match pool.pods.first() {
        Some(pod) => pool.number_of(name, pod),
        None => pool.number(name),
    };
    for relation in RELATIONS {
        let names = [relation.low, relation.high];
        if !names.iter().all(|name| kafka::has_broker_setting(name, judged.version)) {
            continue;
        }
        // What is unknown of one pair says nothing about the next.
        let (Ok(Some(low)), Ok(Some(high))) = (number(relation.low), number(relation.high)) else {
            continue;
        };
        if !relation.holds(low.value, high.value) {
            let what = if relation.equal { "more than" } else { "not less than" };
            say(pool, (relation.low, &low), what, (relation.high, &high), findings);
        }
    }
    if pool.setting("remote.log.storage.system.enable")?.value.eq_ignore_ascii_case("true") {
        check_local_retention(pool, findings)?;
    }
    Ok(())
}

/// What is kept on the broker may not outlive what is kept at all.
fn check_local_retention(pool: &NodePool, findings: &mut Findings<'_>) -> Result<(), Unknown> {
    let mut milliseconds = None;
    for (name, unit) in kafka::inherited("retention.ms") {
        if let Some(number) = pool.number(name)? {
            let limit = number.value.saturating_mul(*unit);
            milliseconds = Some((*name, number, limit));
            break;
        }
    }
    let bytes = pool.number("log.retention.bytes")?;
    let bytes = bytes.map(|number| ("log.retention.bytes", number.clone(), number.value));
    for (local, whole) in [("log.local.retention.ms", milliseconds), ("log.local.retention.bytes", bytes)] {
        let (Some(kept), Some((whole, number, limit))) = (pool.number(local)?, whole) else { continue };
        if limit >= 0 && (kept.value == -1 || kept.value > limit) {
            let what = if kept.value == -1 { "unlimited, unlike" } else { "more than" };
            say(pool, (local, &kept), what, (whole, &number), findings);
        }
    }
    Ok(())
}

/// A setting, and the number that it comes to.
type Number<'a> = (&'a str, &'a Sourced<i64>);

fn say(pool: &NodePool, low: Number<'_>, relation: &str, high: Number<'_>, findings: &mut Findings<'_>) {
    let Some(set) = [low.0, high.0].into_iter().find(|name| pool.sets(name)) else { return };
    let shown = |number: &Sourced<i64>| match number.origin {
        Origin::Default(_) => format!("{}, Kafka's default", number.value),
        _ => number.value.to_string(),
    };
    let [low_name, high_name] = [low.0, high.0].map(|name| pool.name_of(name));
    findings.setting(pool, set).help(format!("lower `{low_name}`, or raise `{high_name}`")).say(format!(
        "`{low_name}` ({}) is {relation} `{high_name}` ({}), and Kafka does not start",
        shown(low.1),
        shown(high.1)
    ));
}
