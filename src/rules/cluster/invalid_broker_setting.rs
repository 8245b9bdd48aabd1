use super::{Findings, Subject};
use crate::cluster::DATA;
use crate::field_path::field_path;
use crate::kafka::Trouble;
use crate::rules::{Check, Level, Rule};

pub(super) static RULE: Rule = Rule {
    name: "invalid-broker-setting",
    summary: "a broker's setting has a value that Kafka does not take",
    level: Level::Refused,
    page: include_str!("invalid_broker_setting.md"),
    check: Check::Cluster(check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    for (name, value, trouble) in subject.troubles() {
        if let Trouble::Value(wanted) = trouble {
            say(name, &value, &wanted, findings);
        }
    }
    for (name, value) in subject.config() {
        if let Some(wanted) = wanted_here(subject, name, &value) {
            say(name, &value, &wanted, findings);
        }
    }
}

fn say(name: &str, value: &str, wanted: &str, findings: &mut Findings<'_>) {
    findings.at(&field_path!["config", name]).say(format!("`{name}` cannot be `{value}`: it is {wanted}"));
}

/// What Kafka wants of a value beyond its type and range.
fn wanted_here(subject: &Subject<'_>, name: &str, value: &str) -> Option<String> {
    let words = || value.split(',').map(str::trim).filter(|word| !word.is_empty());
    match name {
        "cordoned.log.dirs" => {
            let all = value.trim() == "*";
            (!all && words().any(|word| word != DATA)).then(|| format!("`{DATA}`, `*` alone, or empty"))
        }
        "early.start.listeners" => {
            let mut listeners = vec!["CLIENT", "INTERNAL", "CONTROLLER"];
            if subject.cluster.external.enabled {
                listeners.push("EXTERNAL");
            }
            words()
                .any(|word| !listeners.contains(&word))
                .then(|| format!("any of {}, with commas between", listeners.join(", ")))
        }
        "group.consumer.assignors" | "group.share.assignors" | "group.streams.assignors" => {
            (!value.trim().is_empty() && value.split(',').any(|word| word.trim().is_empty()))
                .then(|| "names of assignors, with one comma between".to_owned())
        }
        "group.coordinator.rebalance.protocols" => {
            (!words().any(|word| word == "classic")).then(|| "a list with `classic` in it".to_owned())
        }
        // The finest of the three that is set counts.
        "log.retention.ms" | "log.retention.minutes" | "log.retention.hours" => {
            let units = ["log.retention.ms", "log.retention.minutes", "log.retention.hours"];
            let counts = units.into_iter().find(|unit| subject.sets(unit)) == Some(name);
            (counts && value.trim().parse() == Ok(0)).then(|| "at least 1, or -1 for ever".to_owned())
        }
        "max.connections.per.ip" => {
            let overrides = subject.cluster.settings.get("max.connections.per.ip.overrides");
            (value.trim().parse() == Ok(0) && overrides.unwrap_or_default().is_empty())
                .then(|| "at least 1 unless `max.connections.per.ip.overrides` is set".to_owned())
        }
        _ => None,
    }
}
