//! The text of Kafka's configuration files.

use std::fmt::Write as _;

use super::{ResolveErrors, Security, Settings, settings};
use crate::profile::Profile;
use crate::report::diagnostic::Diagnostic;
use crate::text::field_path::field_path;
use crate::text::java_escapes::escape;

pub(super) fn server_properties(settings: &Settings) -> String {
    let mut text = String::new();
    for group in settings.groups.iter().filter(|group| !group.is_empty()) {
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

/// How the topic Job authenticates to brokers: by a certificate of its own.
pub(super) fn client_properties(security: &Security) -> Option<String> {
    let tls = security.tls.as_ref()?;
    let mut lines = vec![("security.protocol", "SSL".to_owned())];
    lines.extend(settings::stores(&tls.job, &tls.trusted(&tls.job)));
    lines.push(("config.providers", "dir".to_owned()));
    lines.extend(settings::directory_provider());
    // Writing to a String cannot fail.
    Some(lines.iter().fold(String::new(), |mut text, (key, value)| {
        let _ = writeln!(text, "{key}={}", escape(value));
        text
    }))
}

/// The console only: the files of the stock configuration are never deleted.
pub(super) fn log4j2_properties(profile: &Profile, findings: &mut ResolveErrors<'_>) -> String {
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
