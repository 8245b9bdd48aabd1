use super::{Findings, Subject};
use crate::cluster::rules::{Check, Level, Rule};
use crate::kafka::deployment::{NodePool, Unknown};
use crate::kafka::{self, Minor};
use crate::report::Location;

pub(super) static RULE: Rule = Rule {
    name: "fatal-setting",
    summary: "a setting that Kafka accepts, but that stops brokers",
    level: Level::Error,
    page: include_str!("fatal_setting.md"),
    check: Check::PoolAndTopics(check, check_topics),
};

const LEVELS: [&str; 3] = ["INFO", "DEBUG", "TRACE"];

fn check(pool: &NodePool, findings: &mut Findings<'_>) -> Result<(), Unknown> {
    let Some(judged) = pool.judged()? else { return Ok(()) };
    for (name, value, place) in judged.settings {
        let own = kafka::of_listener(name).map_or(name, |(_, setting)| setting);
        let shown = pool.name_of(name);
        check_number((&shown, own), value, judged.version, place, findings);
        match name {
            "max.connections.per.ip.overrides" => check_hosts(value, place, findings),
            "metrics.recording.level"
                if !LEVELS.iter().any(|level| level.eq_ignore_ascii_case(value.trim())) =>
            {
                findings.at(place).help(format!("set it to one of {}", LEVELS.join(", "))).say(format!(
                    "with `{shown}: {value}` the broker exits at startup: there is no such level"
                ));
            }
            _ => {}
        }
    }
    Ok(())
}

fn check_topics(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    for topic in subject.topics() {
        for (name, value) in topic.config() {
            check_number((name, name), value, subject.version(), &topic.config_path(name), findings);
        }
    }
}

fn check_number(
    (shown, own): (&str, &str),
    value: &str,
    version: Minor,
    at: &impl Location,
    findings: &mut Findings<'_>,
) {
    let value = value.trim();
    if own.ends_with("cleanable.ratio") || own.ends_with("dirty.ratio") {
        if value.ends_with("NaN") {
            findings.at(at).help("set it to a number from 0 to 1").say(format!(
                "with `{shown}: {value}` no log is ever compacted: every comparison with it is false"
            ));
        }
        return;
    }
    let number = value.parse().ok();
    if let Some((what, least)) = number.and_then(|number| kafka::why_fatal(own, number, version)) {
        findings
            .at(at)
            .help(format!("set it to at least {least}, or leave it out"))
            .say(format!("with `{shown}: {value}` {what}"));
    }
}

/// A broker looks up each name once, when it starts, and exits if there is no answer.
fn check_hosts(value: &str, at: &impl Location, findings: &mut Findings<'_>) {
    let is_address = |host: &str| host.parse::<std::net::IpAddr>().is_ok();
    for host in kafka::limited_hosts(value) {
        // Brackets have a finding of their own.
        if !host.is_empty() && host != "localhost" && !host.starts_with('[') && !is_address(host) {
            findings
                .at(at)
                .help("use the address instead of the name")
                .only_a_warning()
                .say(format!("a broker exits at startup if it cannot resolve `{host}`"));
        }
    }
}
