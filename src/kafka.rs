//! What Kafka itself knows: the settings of topics, version by version.

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
    setting::check(&topic_settings::TABLE, name, value, version)
}

/// The names of all settings that a topic of this version can have.
pub fn topic_settings(version: Minor) -> impl Iterator<Item = &'static str> + Clone {
    topic_settings::TABLE
        .iter()
        .filter(move |setting| setting.is_open_to_users(version))
        .map(|setting| setting.name)
}
