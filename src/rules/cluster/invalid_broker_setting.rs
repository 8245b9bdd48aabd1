use super::{Findings, Subject};
use crate::cluster::DATA;
use crate::field_path::field_path;
use crate::kafka::deployment::{NodePool, Unknown};
use crate::kafka::{self, Trouble};
use crate::rules::cluster::{Check, Level, Rule};
use crate::rules::kafka::Findings as PoolFindings;

pub(super) static RULE: Rule = Rule {
    name: "invalid-broker-setting",
    summary: "a broker setting has a value that Kafka rejects",
    level: Level::Refused,
    page: include_str!("invalid_broker_setting.md"),
    check: Check::ClusterAndPool(check, check_pool),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    for (name, value) in subject.config() {
        let wanted = match kafka::check_broker_setting(name, &value, subject.version()) {
            Err(Trouble::Value(wanted)) => Some(wanted),
            Ok(()) => wanted_here(subject, name, &value),
            // A name that this version lacks has a finding of its own.
            Err(_) => None,
        };
        if let Some(wanted) = wanted {
            say(name, &value, &wanted, findings);
        }
    }
}

fn check_pool(pool: &NodePool, findings: &mut PoolFindings<'_>) -> Result<(), Unknown> {
    let Some(judged) = pool.judged()? else { return Ok(()) };
    for (name, value, place) in judged.settings {
        if let Err(Trouble::Value(wanted)) = kafka::check_broker_setting(name, value, judged.version) {
            findings.at(place).say(format!("`{}` must be {wanted}, not `{value}`", pool.name_of(name)));
        }
    }
    Ok(())
}

fn say(name: &str, value: &str, wanted: &str, findings: &mut Findings<'_>) {
    findings.at(&field_path!["config", name]).say(format!("`{name}` must be {wanted}, not `{value}`"));
}

/// What Kafka wants of a value beyond its type and range.
fn wanted_here(subject: &Subject<'_>, name: &str, value: &str) -> Option<String> {
    let words = || kafka::items(value).into_iter().filter(|word| !word.is_empty());
    match name {
        "cordoned.log.dirs" => {
            let all = value.trim() == "*";
            (!all && words().any(|word| word != DATA)).then(|| format!("`{DATA}`, `*` alone, or empty"))
        }
        "early.start.listeners" => {
            let listeners: Vec<&str> =
                subject.cluster.listeners.iter().map(|listener| listener.name).collect();
            words()
                .any(|word| !listeners.contains(&word))
                .then(|| format!("any of {}, with commas between them", listeners.join(", ")))
        }
        // Since 4.2 Kafka takes an item that is listed twice as one.
        "group.share.assignors" => {
            let all: Vec<&str> = words().collect();
            let first = all.first();
            let is_one = if subject.version() < (4, 2) {
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
            (is_negative && !subject.sets("log.flush.interval.ms"))
                .then(|| "a whole number, at least 0".to_owned())
        }
        // The finest of the three that is set counts.
        "log.retention.ms" | "log.retention.minutes" | "log.retention.hours" => {
            let units = ["log.retention.ms", "log.retention.minutes", "log.retention.hours"];
            let counts = units.into_iter().find(|unit| subject.sets(unit)) == Some(name);
            (counts && value.trim().parse() == Ok(0)).then(|| "at least 1, or -1 for no limit".to_owned())
        }
        "max.connections.per.ip" => {
            let overrides = subject.cluster.settings.get("max.connections.per.ip.overrides");
            let has_overrides = kafka::limited_hosts(overrides.unwrap_or_default()).next().is_some();
            (value.trim().parse() == Ok(0) && !has_overrides)
                .then(|| "at least 1 unless `max.connections.per.ip.overrides` is set".to_owned())
        }
        _ => None,
    }
}
