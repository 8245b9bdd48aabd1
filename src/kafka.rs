//! What Kafka itself knows: the settings of topics and brokers, version by version; and how images of it are called and
//! configured.

mod admin;
mod broker;
mod broker_settings;
mod classes;
pub mod deployment;
mod dialect;
mod fatal;
mod heap;
mod image;
mod java_pattern;
mod operator_settings;
mod properties;
mod relations;
pub mod rules;
mod setting;
pub mod strimzi;
mod topic_defaults;
mod topic_settings;
mod value;
mod versions;

pub use admin::{AdminProgram, JobLines, JobReport, Said, is_job_log, is_own_program};
pub use broker::{Broker, Files};
pub use classes::{Plugin, plugin};
pub use dialect::{Dialect, Given, Meaning, Refused, is_of_broker, is_of_other_program};
pub use fatal::why_fatal;
pub use heap::{HEAP_OPTIONS, Heap, JAVA_OPTIONS, java_size, max_heap};
pub use image::{
    broker_image, is_floating, is_native, parse_version, repository, version_of_image, version_of_tag,
};
pub use operator_settings::is_operator_setting;
pub use properties::{is_of_server, numbered, properties};
pub use relations::{RELATIONS, Relation};
pub use setting::{Mode, Setting, Trouble};
pub use topic_defaults::{inherited, inheriting};
pub use versions::{NEWEST, OLDEST, RELEASES};

/// A Kafka version without its last number: `(4, 3)`.
pub type Minor = (u16, u16);

/// Says what Kafka of this version thinks of a topic's setting.
///
/// # Errors
/// What is wrong with the name or the value.
pub fn check_topic_setting(name: &str, value: &str, version: Minor) -> Result<(), Trouble> {
    setting::check(&topic_settings::TABLE, name, value, version)
}

/// The names of all settings that a topic of this version can have.
pub fn topic_settings(version: Minor) -> impl Iterator<Item = &'static str> + Clone {
    topic_settings::TABLE
        .iter()
        .filter(move |setting| setting.is_open_to_users(version))
        .map(|setting| setting.name)
}

/// Names that begin so are handed on by Kafka to plugins, which know them.
const OPEN: [&str; 3] = ["config.providers.", "rlmm.config.", "rsm.config."];

/// Kafka looks for this before it reads settings, whether it is one of that version or not.
const PROVIDERS: &str = "config.providers";

/// The mechanisms of SASL as they stand in names of settings.
const MECHANISMS: [&str; 5] = ["gssapi.", "oauthbearer.", "plain.", "scram-sha-256.", "scram-sha-512."];

/// The listener that a setting is for, and the setting's name without it: `listener.name.client.ssl.client.auth` is
/// `ssl.client.auth` of `client`.
pub fn of_listener(name: &str) -> Option<(&str, &str)> {
    let (listener, setting) = name.strip_prefix("listener.name.")?.split_once('.')?;
    let mechanism = MECHANISMS.iter().find_map(|mechanism| setting.strip_prefix(mechanism));
    Some((listener, mechanism.unwrap_or(setting)))
}

/// Says what Kafka of this version thinks of a broker's setting.
///
/// # Errors
/// What is wrong with the name or the value.
pub fn check_broker_setting(name: &str, value: &str, version: Minor) -> Result<(), Trouble> {
    if let Some((_, setting)) = of_listener(name) {
        // A listener hands on what it does not know, to a plugin for example.
        return match setting::check(&broker_settings::TABLE, setting, value, version) {
            Err(trouble @ Trouble::Value(_)) => Err(trouble),
            Ok(()) | Err(_) => Ok(()),
        };
    }
    match setting::check(&broker_settings::TABLE, name, value, version) {
        Err(Trouble::Unknown) if OPEN.iter().any(|prefix| name.starts_with(prefix)) => Ok(()),
        Err(Trouble::TooNew(_)) if name == PROVIDERS => Ok(()),
        verdict => verdict,
    }
}

/// Says what Kafka of this version thinks of the name of a broker's setting, whatever its value.
///
/// # Errors
/// What is wrong with the name.
pub fn check_broker_setting_name(name: &str, version: Minor) -> Result<(), Trouble> {
    if of_listener(name).is_some() || name == PROVIDERS || OPEN.iter().any(|prefix| name.starts_with(prefix))
    {
        return Ok(());
    }
    setting::check_name(&broker_settings::TABLE, name, version).map(|_| ())
}

/// The names of all settings that a broker of this version can have.
pub fn broker_settings(version: Minor) -> impl Iterator<Item = &'static str> + Clone {
    broker_settings::TABLE
        .iter()
        .filter(move |setting| setting.is_open_to_users(version))
        .map(|setting| setting.name)
}

/// True if a broker of this version has this setting.
pub fn has_broker_setting(name: &str, version: Minor) -> bool {
    broker_setting(name, version).is_some()
}

/// A broker's setting as this version has it.
pub fn broker_setting(name: &str, version: Minor) -> Option<&'static Setting> {
    setting::find(&broker_settings::TABLE, name, version)
}

/// What a broker's setting comes to in this version where it is not set, if that is a number.
pub fn default_number(name: &str, version: Minor) -> Option<i64> {
    broker_setting(name, version)?.default?.parse().ok()
}

/// The items of a list setting.
pub fn items(value: &str) -> Vec<&str> {
    value::items(value)
}

/// The hosts of `max.connections.per.ip.overrides`.
pub fn limited_hosts(value: &str) -> impl Iterator<Item = &str> {
    value::host_counts(value).into_iter().flatten().map(|(host, _)| host)
}
