use super::Findings;
use crate::cluster::rules::{Check, Level, Rule};
use crate::kafka::deployment::{NodePool, Unknown};
use crate::kafka::{self, Minor, Trouble};
use crate::report::diagnostic::suggest;

pub(super) static RULE: Rule = Rule {
    name: "unknown-broker-setting",
    summary: "unknown broker setting for this Kafka version",
    level: Level::Error,
    page: include_str!("unknown_broker_setting.md"),
    check: Check::Pool(check),
};

/// Settings that hold the beginning of the names of a plugin's settings.
const PLUGIN_PREFIXES: [&str; 2] =
    ["remote.log.metadata.manager.impl.prefix", "remote.log.storage.manager.impl.prefix"];

fn check(pool: &NodePool, findings: &mut Findings<'_>) -> Result<(), Unknown> {
    let Some(judged) = pool.judged()? else { return Ok(()) };
    let (major, minor) = judged.version;
    let of_topics = |name: &str| kafka::inherited(name).first().map(|(broker_name, _)| *broker_name);
    for name in judged.names {
        match kafka::check_broker_setting_name(name, judged.version) {
            Err(Trouble::TooNew((first, second))) => findings
                .name(pool, name)
                .only_a_warning_if(!pool.is_of_profile())
                .help("use an image of that version, or remove the setting")
                .say(format!(
                    "`{}` has no effect: Kafka has the setting since {first}.{second}, and the image has {major}.{minor}",
                    pool.name_of(name)
                )),
            Err(Trouble::Unknown) if !is_of_a_plugin(pool, name) => {
                let close = || suggest::closest(name, kafka::broker_settings(judged.version));
                unknown(pool, name, of_topics(name).or_else(close), findings);
            }
            Ok(()) | Err(_) => {}
        }
        if let Some((listener, setting)) = kafka::of_listener(name) {
            check_listener(pool, name, (listener, setting), judged.version, findings)?;
        }
    }
    Ok(())
}

fn unknown(pool: &NodePool, name: &str, close: Option<&str>, findings: &mut Findings<'_>) {
    let help = match close {
        Some(close) => format!("did you mean `{}`?", pool.name_of(close)),
        None if pool.is_of_profile() => {
            "if a plugin reads it: `allow: { unknown-broker-setting: read by <PLUGIN> }`".to_owned()
        }
        // A name that is like no other may be for a plugin, or for a script of the image.
        None => return,
    };
    findings
        .name(pool, name)
        .only_a_warning_if(!pool.is_of_profile())
        .help(help)
        .say(format!("Kafka has no broker setting `{}`, and ignores it", pool.name_of(name)));
}

fn is_of_a_plugin(pool: &NodePool, name: &str) -> bool {
    let prefix = |setting: &&str| pool.setting(setting).ok().filter(|prefix| !prefix.value.is_empty());
    PLUGIN_PREFIXES.iter().filter_map(prefix).any(|prefix| name.starts_with(&prefix.value))
}

/// A listener hands on any setting, but not one that is a typing mistake for a setting of its own.
fn check_listener(
    pool: &NodePool,
    name: &str,
    (listener, setting): (&str, &str),
    version: Minor,
    findings: &mut Findings<'_>,
) -> Result<(), Unknown> {
    let Some(pod) = pool.pods.first() else { return Ok(()) };
    let protocols = pool.protocols(pod)?;
    let listeners: Vec<String> = protocols.into_iter().map(|(name, _)| name.to_lowercase()).collect();
    if !listeners.iter().any(|own| own == listener) {
        let help = suggest::help(listener, listeners.iter().map(String::as_str)).unwrap_or_default();
        findings
            .name(pool, name)
            .only_a_warning_if(!pool.is_of_profile())
            .help(help)
            .say(format!("there is no listener `{listener}`, so `{}` is ignored", pool.name_of(name)));
        return Ok(());
    }
    if kafka::has_broker_setting(setting, version) {
        return Ok(());
    }
    if let Some(close) = suggest::closest(setting, kafka::broker_settings(version)) {
        let prefix = name.strip_suffix(setting).unwrap_or_default();
        unknown(pool, name, Some(&format!("{prefix}{close}")), findings);
    }
    Ok(())
}
