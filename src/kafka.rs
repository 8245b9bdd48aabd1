//! What Kafka itself knows: the settings of topics and brokers, version by version; and how images of it are called and
//! configured.

mod broker_settings;
mod defaults;
mod environment;
mod image;
mod properties;
mod relations;
mod setting;
mod topic_defaults;
mod topic_settings;

pub use defaults::default_number;
pub use environment::{Dialect, Meaning, is_of_broker, is_of_other_program};
pub use image::{broker_image, repository};
pub use properties::{is_of_server, properties};
pub use relations::{RELATIONS, Relation};
pub use setting::{Setting, Trouble};
pub use topic_defaults::{inherited, inheriting};

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
        return match setting::check(broker_settings::half_of(setting), setting, value, version) {
            Err(trouble @ Trouble::Value(_)) => Err(trouble),
            Ok(()) | Err(_) => Ok(()),
        };
    }
    match setting::check(broker_settings::half_of(name), name, value, version) {
        Err(Trouble::Unknown) if OPEN.iter().any(|prefix| name.starts_with(prefix)) => Ok(()),
        verdict => verdict,
    }
}

/// The names of all settings that a broker of this version can have.
pub fn broker_settings(version: Minor) -> impl Iterator<Item = &'static str> + Clone {
    broker_settings::all()
        .filter(move |setting| setting.is_open_to_users(version))
        .map(|setting| setting.name)
}

/// True if a broker of this version has this setting.
pub fn has_broker_setting(name: &str, version: Minor) -> bool {
    setting::exists(broker_settings::half_of(name), name, version)
}
