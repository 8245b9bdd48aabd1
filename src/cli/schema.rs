//! `kafka-gen schema`.

use clap::Args;

use crate::profile;
use crate::shown;

/// Print the JSON Schema of a profile, for editors
#[derive(Args)]
#[command(after_help = "Examples:\n  \
    kafka-gen schema > schema.json")]
pub(super) struct Schema {}

impl Schema {
    #[expect(clippy::unused_self, reason = "a command like the others")]
    pub(super) fn run(&self) -> String {
        shown::json(&profile::published_schema())
    }
}
