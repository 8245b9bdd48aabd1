//! The text of Kafka's configuration files.

use std::fmt::Write as _;

use super::settings::{self, Owner};
use super::{External, Findings, Java, Kraft, Listeners, Names, secrets, topics};
use crate::diagnostic::{self, Diagnostic};
use crate::field_path::field_path;
use crate::kafka::Minor;
use crate::profile::Profile;

/// Settings that kafka-gen makes from the rest of the profile, and what to set instead.
const OWNED: [(&str, &str); 17] = [
    ("advertised.listeners", "`externalAccess` decides the addresses for clients outside the cluster"),
    ("auto.create.topics.enable", "use `autoCreateTopicsEnable`"),
    ("broker.id", "the number of the pod is the id of the node"),
    ("broker.rack", "it would be the same for every broker"),
    ("config.providers", "the start script needs its own"),
    ("controller.listener.names", "controllers have a listener of their own"),
    ("controller.quorum.bootstrap.servers", "it follows from `kraft.initialControllers`"),
    ("controller.quorum.voters", "the quorum is dynamic: see `kraft.initialControllers`"),
    ("inter.broker.listener.name", "brokers have a listener of their own"),
    ("listener.security.protocol.map", "listeners follow from `externalAccess`"),
    ("listeners", "listeners follow from `externalAccess`"),
    ("log.dir", "data is kept on the volume of `persistence`"),
    ("log.dirs", "data is kept on the volume of `persistence`"),
    ("metadata.log.dir", "data is kept on the volume of `persistence`"),
    ("node.id", "the number of the pod is the id of the node"),
    ("process.roles", "every pod is broker and controller"),
    ("security.inter.broker.protocol", "brokers have a listener of their own"),
];

/// Where a broker keeps its data: a folder of the volume, because a volume's own top folder may hold
/// `lost+found`, which Kafka takes for a broken log.
const DATA: &str = "/var/lib/kafka/data/kafka-logs";

pub(super) fn server_properties(
    profile: &Profile,
    names: &Names,
    kraft: &Kraft,
    java: &Java,
    external: &External,
    version: Minor,
    findings: &mut Findings<'_>,
) -> String {
    let mut groups = vec![
        identity(kraft),
        listeners(names, external),
        vec![("log.dirs", DATA.to_owned())],
        replication(profile),
        java.settings.iter().map(|(key, value)| (*key, (*value).to_owned())).collect(),
        vec![
            ("config.providers", "env".to_owned()),
            (
                "config.providers.env.class",
                "org.apache.kafka.common.config.provider.EnvVarConfigProvider".to_owned(),
            ),
            ("config.providers.env.param.allowlist.pattern", "^(KG_.*|POD_NAME)$".to_owned()),
        ],
    ];
    let mut own = Vec::new();
    for (key, value) in &profile.config {
        let key = key.as_str();
        let owned = OWNED.iter().find(|(name, _)| *name == key);
        if let Some((_, instead)) = owned
            .copied()
            .or(key.starts_with("config.providers.").then_some((key, "the start script needs its own")))
        {
            findings.add(
                &field_path!["config", key],
                Diagnostic::error(format!("`{key}` is set by kafka-gen itself")).help(instead),
            );
            continue;
        }
        let value = value.to_string();
        secrets::check(key, &value, &field_path!["config", key], findings);
        if let Some(finding) = settings::check(Owner::Broker, key, &value, version) {
            findings.add(&field_path!["config", key], finding);
        }
        check_replicas(key, &value, profile.replica_count, findings);
        match groups.iter_mut().flatten().find(|(name, _)| *name == key) {
            Some((_, default)) => *default = value,
            None => own.push((key, value)),
        }
    }
    groups.push(own);
    let mut text = String::new();
    for group in groups.iter().filter(|group| !group.is_empty()) {
        if !text.is_empty() {
            text.push('\n');
        }
        for (key, value) in group {
            // Writing to a String cannot fail.
            let _ = writeln!(text, "{key}={}", escape(value));
        }
    }
    text
}

/// Kafka takes any number and fails when the topic is made, or at the first write.
fn check_replicas(key: &str, value: &str, brokers: u32, findings: &mut Findings<'_>) {
    let counts_brokers =
        key.ends_with(".replication.factor") || key.ends_with(".min.isr") || key == "min.insync.replicas";
    if counts_brokers && value.trim().parse::<u32>().is_ok_and(|wanted| wanted > brokers) {
        findings.add(
            &field_path!["config", key],
            Diagnostic::error(format!(
                "`{key}` is {value}, and there is only room for one replica on each of {}",
                diagnostic::count(brokers, "broker", "brokers")
            ))
            .rule("broker-setting")
            .help("leave it out to get what the number of brokers allows"),
        );
    }
}

fn identity(kraft: &Kraft) -> Vec<(&'static str, String)> {
    vec![
        ("process.roles", "broker,controller".to_owned()),
        ("node.id", "${env:KG_NODE_ID}".to_owned()),
        ("controller.quorum.bootstrap.servers", kraft.bootstrap_servers.clone()),
        ("controller.listener.names", "CONTROLLER".to_owned()),
    ]
}

fn listeners(names: &Names, external: &External) -> Vec<(&'static str, String)> {
    let own = [
        ("CLIENT", Listeners::CLIENT.number),
        ("INTERNAL", Listeners::INTERNAL.number),
        ("CONTROLLER", Listeners::CONTROLLER.number),
    ];
    let host = names.pod_host("${env:POD_NAME}");
    let mut listening: Vec<String> = own.iter().map(|(name, port)| format!("{name}://:{port}")).collect();
    let mut advertised: Vec<String> =
        own.iter().map(|(name, port)| format!("{name}://{host}:{port}")).collect();
    let mut protocols: Vec<String> = own.iter().map(|(name, _)| format!("{name}:PLAINTEXT")).collect();
    if external.enabled {
        listening.push(format!("EXTERNAL://:{}", external.port));
        advertised.push("EXTERNAL://${env:KG_EXTERNAL_HOST}:${env:KG_EXTERNAL_PORT}".to_owned());
        protocols.push("EXTERNAL:PLAINTEXT".to_owned());
    }
    vec![
        ("listeners", listening.join(",")),
        ("advertised.listeners", advertised.join(",")),
        ("listener.security.protocol.map", protocols.join(",")),
        ("inter.broker.listener.name", "INTERNAL".to_owned()),
    ]
}

fn replication(profile: &Profile) -> Vec<(&'static str, String)> {
    let (factor, least) = topics::replication(profile.replica_count);
    vec![
        ("auto.create.topics.enable", profile.auto_create_topics_enable.to_string()),
        ("default.replication.factor", factor.to_string()),
        ("min.insync.replicas", least.to_string()),
        ("offsets.topic.replication.factor", factor.to_string()),
        ("transaction.state.log.replication.factor", factor.to_string()),
        ("transaction.state.log.min.isr", least.to_string()),
        ("share.coordinator.state.topic.replication.factor", factor.to_string()),
        ("share.coordinator.state.topic.min.isr", least.to_string()),
        // Brokers whose neighbours are still pulling the image wait for them instead of restarting.
        ("initial.broker.registration.timeout.ms", "300000".to_owned()),
    ]
}

/// The console only: the files of the stock configuration are never deleted.
pub(super) fn log4j2_properties(profile: &Profile, findings: &mut Findings<'_>) -> String {
    let mut root = "INFO".to_owned();
    // Kafka's own defaults for its two most talkative loggers.
    let mut loggers = vec![
        ("kafka.request.logger".to_owned(), "WARN".to_owned()),
        ("kafka.network.RequestChannel$".to_owned(), "WARN".to_owned()),
    ];
    for (name, level) in profile.jvm.iter().flat_map(|jvm| &jvm.log_levels) {
        let level = format!("{level:?}").to_uppercase();
        if !name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._$-".contains(&byte))
            || name.is_empty()
        {
            findings.add(
                &field_path!["jvm", "logLevels", name],
                Diagnostic::error(format!("`{name}` is not the name of a logger"))
                    .help("for example `org.apache.kafka.controller`, or `root` for all"),
            );
        } else if name == "root" {
            root = level;
        } else if let Some(known) = loggers.iter_mut().find(|(known, _)| known == name) {
            known.1 = level;
        } else {
            loggers.push((name.clone(), level));
        }
    }
    let mut text = format!(
        "status = warn\n\
         name = kafka\n\n\
         appender.console.type = Console\n\
         appender.console.name = console\n\
         appender.console.layout.type = PatternLayout\n\
         appender.console.layout.pattern = [%d] %p %m (%c)%n\n\n\
         rootLogger.level = {root}\n\
         rootLogger.appenderRef.console.ref = console\n"
    );
    for (i, (name, level)) in loggers.iter().enumerate() {
        let _ = write!(text, "\nlogger.l{i}.name = {name}\nlogger.l{i}.level = {level}\n");
    }
    text
}

/// Kafka's tools say only what is wrong, and to standard error: standard output is their answer.
pub(super) const TOOLS_LOG4J2: &str = include_str!("../../templates/scripts/tools-log4j2.properties");

/// A value as a line of a Java properties file, which is read as Latin-1.
fn escape(value: &str) -> String {
    let mut out = String::with_capacity(value.len());
    for (i, c) in value.chars().enumerate() {
        match c {
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            ' ' if i == 0 => out.push_str("\\ "),
            ' '..='~' => out.push(c),
            c => {
                for unit in c.encode_utf16(&mut [0; 2]) {
                    let _ = write!(out, "\\u{unit:04x}");
                }
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn java_reads_back_what_was_escaped() {
        assert_eq!(escape("a=b:c#d!e"), "a=b:c#d!e");
        assert_eq!(escape(" x\\y\nz\té😀"), "\\ x\\\\y\\nz\\t\\u00e9\\ud83d\\ude00");
    }

    #[test]
    fn the_owned_settings_are_sorted() {
        assert!(OWNED.is_sorted());
    }
}
