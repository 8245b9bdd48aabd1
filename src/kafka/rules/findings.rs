//! The places of what rules about nodes of Kafka find.

use crate::kafka::deployment::{NodePool, Source};
use crate::report::{FindingBuilder, Reporter};
use crate::text::field_path::field_path;

impl Reporter<'_> {
    /// Something is wrong with a setting: where it is written, or where it is missing.
    pub fn setting(&mut self, pool: &NodePool, name: &str) -> FindingBuilder<'_> {
        match pool.written(name) {
            Some(setting) => self.at(setting.origin.place()),
            None if pool.source == Source::Profile => self.at(&field_path!["config", name]),
            None => self.at(&pool.at),
        }
    }

    /// Something is wrong with the name of a setting.
    pub fn name(&mut self, pool: &NodePool, setting: &str) -> FindingBuilder<'_> {
        match pool.source {
            Source::Profile => self.key(&field_path!["config", setting]),
            Source::Variables | Source::Properties | Source::Values(_) => self.setting(pool, setting),
        }
    }

    /// Something is wrong with a part of the image, which has a field of its own in a profile: `tag`, `repository`.
    pub fn image(&mut self, pool: &NodePool, part: &str) -> FindingBuilder<'_> {
        match pool.source {
            Source::Profile => self.at(&field_path!["image", part]),
            Source::Variables | Source::Properties | Source::Values(_) => self.at(pool.image.origin.place()),
        }
    }
}
