use super::{Findings, Subject};
use crate::diagnostic::suggest;
use crate::field_path::field_path;
use crate::kafka::deployment::{NodePool, Unknown};
use crate::kafka::{self, Trouble};
use crate::rules::cluster::{Check, Level, Rule};
use crate::rules::kafka::Findings as PoolFindings;

pub(super) static RULE: Rule = Rule {
    name: "unknown-broker-setting",
    summary: "unknown broker setting for this Kafka version",
    level: Level::Error,
    page: include_str!("unknown_broker_setting.md"),
    check: Check::ClusterAndPool(check, check_pool),
};

/// Settings that hold the beginning of the names of a plugin's settings.
const PLUGIN_PREFIXES: [&str; 2] =
    ["remote.log.metadata.manager.impl.prefix", "remote.log.storage.manager.impl.prefix"];

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let (major, minor) = subject.version();
    for (name, _, trouble) in subject.troubles() {
        match trouble {
            Trouble::TooNew((first, second)) => findings
                .key(&field_path!["config", name])
                .help("use an image of that version, or remove the setting")
                .say(format!(
                    "the broker setting `{name}` exists since Kafka {first}.{second}, and the image has {major}.{minor}"
                )),
            Trouble::Unknown if !is_of_a_plugin(subject, name) => {
                let of_topics = kafka::inherited(name).first().map(|(broker_name, _)| *broker_name);
                let close = || suggest::closest(name, kafka::broker_settings(subject.version()));
                unknown(name, of_topics.or_else(close).map(str::to_owned), findings);
            }
            Trouble::Unknown
            | Trouble::Gone(_)
            | Trouble::Internal
            | Trouble::Dynamic
            | Trouble::Value(_) => {}
        }
    }
    for (name, _) in subject.config() {
        if let Some((listener, setting)) = kafka::of_listener(name) {
            check_listener(subject, name, listener, setting, findings);
        }
    }
}

fn check_pool(pool: &NodePool, findings: &mut PoolFindings<'_>) -> Result<(), Unknown> {
    let Some(judged) = pool.judged()? else { return Ok(()) };
    let (major, minor) = judged.version;
    for (name, value, place) in judged.settings {
        let setting = pool.name_of(name);
        match kafka::check_broker_setting(name, value, judged.version) {
            Err(Trouble::TooNew((first, second))) => findings
                .at(place)
                .only_a_warning()
                .help("use an image of that version, or remove the setting")
                .say(format!("`{setting}` has no effect: Kafka has the setting since {first}.{second}, and the image has {major}.{minor}")),
            // A name that is like no other may be for a plugin, or for a script of the image.
            Err(Trouble::Unknown) => {
                if let Some(close) = suggest::closest(name, kafka::broker_settings(judged.version)) {
                    let meant = pool.name_of(close);
                    findings
                        .at(place)
                        .only_a_warning()
                        .help(format!("did you mean `{meant}`?"))
                        .say(format!("Kafka has no broker setting `{setting}`, and ignores it"));
                }
            }
            Ok(()) | Err(_) => {}
        }
    }
    Ok(())
}

fn unknown(name: &str, close: Option<String>, findings: &mut Findings<'_>) {
    let finding = findings.key(&field_path!["config", name]);
    match close {
        Some(close) => finding.help(format!("did you mean `{close}`?")),
        None => finding.help("if a plugin reads it: `allow: { unknown-broker-setting: read by <PLUGIN> }`"),
    }
    .say(format!("Kafka has no broker setting `{name}`, and ignores it"));
}

fn is_of_a_plugin(subject: &Subject<'_>, name: &str) -> bool {
    let prefix = |setting: &&str| subject.cluster.settings.get(setting).filter(|prefix| !prefix.is_empty());
    PLUGIN_PREFIXES.iter().filter_map(prefix).any(|prefix| name.starts_with(prefix))
}

/// A listener hands on any setting, but not one that is a typing mistake for a setting of its own.
fn check_listener(
    subject: &Subject<'_>,
    name: &str,
    listener: &str,
    setting: &str,
    findings: &mut Findings<'_>,
) {
    let listeners: Vec<String> =
        subject.cluster.listeners.iter().map(|listener| listener.name.to_lowercase()).collect();
    if !listeners.iter().any(|own| own == listener) {
        let path = field_path!["config", name];
        let help = suggest::help(listener, listeners.iter().map(String::as_str)).unwrap_or_default();
        findings
            .key(&path)
            .help(help)
            .say(format!("there is no listener `{listener}`, so `{name}` is ignored"));
        return;
    }
    let version = subject.version();
    if kafka::has_broker_setting(setting, version) {
        return;
    }
    if let Some(close) = suggest::closest(setting, kafka::broker_settings(version)) {
        let prefix = name.strip_suffix(setting).unwrap_or_default();
        unknown(name, Some(format!("{prefix}{close}")), findings);
    }
}
