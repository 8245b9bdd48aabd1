use super::{Findings, Subject};
use crate::field_path::{FieldPath, field_path};
use crate::kafka;
use crate::kafka::deployment::{NodePool, Unknown};
use crate::rules::cluster::{Check, Level, Rule};
use crate::rules::kafka::Findings as PoolFindings;

pub(super) static RULE: Rule = Rule {
    name: "fatal-setting",
    summary: "a setting that Kafka accepts, but that stops brokers",
    level: Level::Error,
    page: include_str!("fatal_setting.md"),
    check: Check::ClusterAndPool(check, check_pool),
};

const LEVELS: [&str; 3] = ["INFO", "DEBUG", "TRACE"];

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    for (name, value) in subject.config() {
        let path = field_path!["config", name];
        let own = kafka::of_listener(name).map_or(name, |(_, setting)| setting);
        check_number(subject, (name, own), &value, &path, findings);
        match name {
            "max.connections.per.ip.overrides" => check_hosts(&value, &path, findings),
            "metrics.recording.level"
                if !LEVELS.iter().any(|level| level.eq_ignore_ascii_case(value.trim())) =>
            {
                findings.at(&path).help(format!("set it to one of {}", LEVELS.join(", "))).say(format!(
                    "with `{name}: {value}` the broker exits at startup: there is no such level"
                ));
            }
            _ => {}
        }
    }
    for topic in subject.topics() {
        for (name, value) in topic.config() {
            check_number(subject, (name, name), value, &topic.config_path(name), findings);
        }
    }
}

fn check_pool(pool: &NodePool, findings: &mut PoolFindings<'_>) -> Result<(), Unknown> {
    let Some(judged) = pool.judged()? else { return Ok(()) };
    for (name, value, place) in judged.settings {
        let own = kafka::of_listener(name).map_or(name, |(_, setting)| setting);
        let number = value.trim().parse().ok();
        if let Some((what, least)) = number.and_then(|number| kafka::why_fatal(own, number, judged.version)) {
            findings.at(place).help(format!("set it to at least {least}, or leave it out")).say(format!(
                "with `{}: {}` {what}",
                pool.name_of(name),
                value.trim()
            ));
        }
    }
    Ok(())
}

fn check_number(
    subject: &Subject<'_>,
    (name, own): (&str, &str),
    value: &str,
    path: &FieldPath,
    findings: &mut Findings<'_>,
) {
    if own.ends_with("cleanable.ratio") || own.ends_with("dirty.ratio") {
        if value.trim().ends_with("NaN") {
            findings.at(path).help("set it to a number from 0 to 1").say(format!(
                "with `{name}: {}` no log is ever compacted: every comparison with it is false",
                value.trim()
            ));
        }
        return;
    }
    let number = value.trim().parse().ok();
    if let Some((what, least)) = number.and_then(|number| kafka::why_fatal(own, number, subject.version())) {
        findings
            .at(path)
            .help(format!("set it to at least {least}, or leave it out"))
            .say(format!("with `{name}: {}` {what}", value.trim()));
    }
}

/// A broker looks up each name once, when it starts, and exits if there is no answer.
fn check_hosts(value: &str, path: &FieldPath, findings: &mut Findings<'_>) {
    let is_address = |host: &str| host.parse::<std::net::IpAddr>().is_ok();
    for host in kafka::limited_hosts(value) {
        // Brackets have a finding of their own.
        if !host.is_empty() && host != "localhost" && !host.starts_with('[') && !is_address(host) {
            findings
                .at(path)
                .help("use the address instead of the name")
                .only_a_warning()
                .say(format!("a broker exits at startup if it cannot resolve `{host}`"));
        }
    }
}
