//! The settings of brokers, from the `ConfigDef` of `AbstractKafkaConfig` in Kafka 4.0.2, 4.1.2, 4.2.1, 4.3.1 and 4.4,
//! and from the documentation of earlier versions.

mod a_to_k;
mod l_to_z;

use super::setting::Setting;

/// All settings, sorted by name, then by version.
pub(super) fn all() -> impl Iterator<Item = &'static Setting> + Clone {
    a_to_k::TABLE.iter().chain(&l_to_z::TABLE)
}

/// The half of the settings that a name belongs to.
pub(super) fn half_of(name: &str) -> &'static [Setting] {
    if name < "l" { &a_to_k::TABLE } else { &l_to_z::TABLE }
}
