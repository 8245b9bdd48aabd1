//! What Kafka itself knows: the settings of topics and brokers, version by version.

mod broker_settings;
mod setting;
mod topic_settings;

pub use setting::{Setting, Trouble};

/// A Kafka version without its last number: `(4, 3)`.
pub type Minor = (u16, u16);

/// Says what Kafka of this version thinks of a topic's setting.
///
/// # Errors
/// What is wrong with the name or the value.
pub fn check_topic_setting(name: &str, value: &str, version: Minor) -> Result<(), Trouble> {
    setting::check(topic_settings::TABLE.iter(), name, value, version)
}

/// The names of all settings that a topic of this version can have.
pub fn topic_settings(version: Minor) -> impl Iterator<Item = &'static str> + Clone {
    topic_settings::TABLE
        .iter()
        .filter(move |setting| setting.is_open_to_users(version))
        .map(|setting| setting.name)
}

/// Names that begin so are handed on by Kafka to listeners and plugins, which know them.
const OPEN: [&str; 4] = ["config.providers.", "listener.name.", "rlmm.config.", "rsm.config."];

/// Says what Kafka of this version thinks of a broker's setting.
///
/// # Errors
/// What is wrong with the name or the value.
pub fn check_broker_setting(name: &str, value: &str, version: Minor) -> Result<(), Trouble> {
    match setting::check(broker_settings::all(), name, value, version) {
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
