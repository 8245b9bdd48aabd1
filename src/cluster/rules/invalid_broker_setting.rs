use super::Findings;
use crate::cluster::rules::{Check, Level, Rule};
use crate::kafka::deployment::{Judged, NodePool, Unknown};
use crate::kafka::{self, Trouble};

pub(super) static RULE: Rule = Rule {
    name: "invalid-broker-setting",
    summary: "a broker setting has a value that Kafka rejects",
    level: Level::Refused,
    page: include_str!("invalid_broker_setting.md"),
    check: Check::Pool(check),
};

fn check(pool: &NodePool, findings: &mut Findings<'_>) -> Result<(), Unknown> {
    let judged = pool.judged();
    let has_table = judged.is_ok();
    let Some(known) = pool.judged_in_any_version()? else { return Ok(()) };
    // Another rule says what is wrong with an id.
    let is_id = |name: &str| matches!(name, "node.id" | "broker.id");
    for (name, value, place) in known.settings.iter().filter(|(name, ..)| !is_id(name)) {
        let wanted = if has_table {
            wanted(pool, &known, name, value)
        } else {
            kafka::broker_setting(name, known.version).and_then(|setting| setting.wrong_type(value))
        };
        if let Some(wanted) = wanted {
            findings.at(*place).say(format!("`{}` must be {wanted}, not `{value}`", pool.name_of(name)));
        }
    }
    if has_table {
        for name in known.names.iter().filter(|name| !is_id(name)) {
            of_pods(pool, &known, name, findings);
        }
    }
    judged.map(drop)
}

/// A setting whose value differs from pod to pod.
fn of_pods(pool: &NodePool, judged: &Judged<'_>, name: &str, findings: &mut Findings<'_>) {
    let Some(setting) = pool.written(name).filter(|setting| setting.value.text().is_none()) else { return };
    for pod in &pool.pods {
        let Ok(value) = setting.value.of_pod(pod) else { return };
        if let Some(wanted) = wanted(pool, judged, name, &value) {
            let of = pod.name.as_deref().map(|name| format!(" in the pod `{name}`")).unwrap_or_default();
            return findings
                .at(setting.origin.place())
                .say(format!("`{}` must be {wanted}, not `{value}`{of}", pool.name_of(name)));
        }
    }
}

/// What Kafka wants in the place of a value, if it rejects that.
fn wanted(pool: &NodePool, judged: &Judged<'_>, name: &str, value: &str) -> Option<String> {
    match kafka::check_broker_setting(name, value, judged.version) {
        Err(Trouble::Value(wanted)) => Some(wanted),
        // What is unknown of one setting says nothing about the next.
        Ok(()) => wanted_here(pool, judged, name, value).unwrap_or_default(),
        // A name that this version lacks has a finding of its own.
        Err(_) => None,
    }
}

/// What Kafka wants of a value beyond its type and range.
///
/// # Errors
/// Why the other settings that decide it are not known.
fn wanted_here(
    pool: &NodePool,
    judged: &Judged<'_>,
    name: &str,
    value: &str,
) -> Result<Option<String>, Unknown> {
    let words = || kafka::items(value).into_iter().filter(|word| !word.is_empty());
    Ok(match name {
        "cordoned.log.dirs" => {
            let is_all = value.trim() == "*";
            let directories = pool.setting("log.dirs")?.value;
            let known = kafka::items(&directories);
            let names: Vec<String> = known.iter().map(|directory| format!("`{directory}`")).collect();
            (!is_all && words().any(|word| !known.contains(&word)))
                .then(|| format!("{}, `*` alone, or empty", names.join(", ")))
        }
        "early.start.listeners" => {
            let Some(pod) = pool.pods.first() else { return Ok(None) };
            let listeners: Vec<String> = pool.bound(pod)?.into_iter().map(|listener| listener.name).collect();
            words()
                .any(|word| !listeners.contains(&word.to_uppercase()))
                .then(|| format!("any of {}, with commas between them", listeners.join(", ")))
        }
        // Since 4.2 Kafka takes an item that is listed twice as one.
        "group.share.assignors" => {
            let all: Vec<&str> = words().collect();
            let first = all.first();
            let is_one = if judged.version < (4, 2) {
                all.len() == 1
            } else {
                first.is_some_and(|first| all.iter().all(|word| word == first))
            };
            (!is_one).then(|| "exactly one assignor".to_owned())
        }
        "group.streams.rack.aware.assignment.tags" => {
            let all: Vec<&str> = words().collect();
            let twice =
                all.iter().enumerate().find(|(i, word)| all.iter().take(*i).any(|other| other == *word));
            twice.map(|(_, word)| format!("a list without duplicates: it has `{word}` twice"))
        }
        "group.coordinator.rebalance.protocols" => {
            (!words().any(|word| word == "classic")).then(|| "a list that includes `classic`".to_owned())
        }
        // It is the `flush.ms` of topics while `log.flush.interval.ms` is not set.
        "log.flush.scheduler.interval.ms" => {
            let is_negative = value.trim().parse::<i64>().is_ok_and(|interval| interval < 0);
            (is_negative && !pool.sets("log.flush.interval.ms"))
                .then(|| "a whole number, at least 0".to_owned())
        }
        // The finest of the three that is set counts.
        "log.retention.ms" | "log.retention.minutes" | "log.retention.hours" => {
            let set = kafka::inherited("retention.ms").iter().find(|(unit, _)| pool.sets(unit));
            let counts = set.is_some_and(|(unit, _)| *unit == name);
            (counts && value.trim().parse() == Ok(0)).then(|| "at least 1, or -1 for no limit".to_owned())
        }
        "max.connections.per.ip" => {
            let overrides = pool.setting("max.connections.per.ip.overrides")?.value;
            let has_overrides = kafka::limited_hosts(&overrides).next().is_some();
            (value.trim().parse() == Ok(0) && !has_overrides)
                .then(|| "at least 1 unless `max.connections.per.ip.overrides` is set".to_owned())
        }
        _ => None,
    })
}
