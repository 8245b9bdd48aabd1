//! `kafka-gen schema`.

use clap::{Args, ValueEnum};

use super::{explain, list, render, rules, show, topics};
use crate::change;
use crate::health;
use crate::profile;
use crate::render::connection;
use crate::report::diagnostic::json::Printed as Validated;
use crate::report::report_schema::document;
use crate::text::shown;
use crate::yaml::Value;

/// Print the JSON Schema of a profile, or of the JSON that a command prints
///
/// Editors read the schema of a profile. Those of commands have a version, which is part of `$id`.
#[derive(Args)]
#[command(after_help = "Examples:\n  \
    kafka-gen schema > schema.json\n  \
    kafka-gen schema --of diff > diff.schema.json")]
pub(super) struct Schema {
    /// The schema of what this command prints with `--format json`
    #[arg(long, value_enum, value_name = "COMMAND")]
    of: Option<Report>,
}

/// A command that prints `--format json`.
#[derive(Clone, Copy, ValueEnum)]
enum Report {
    Render,
    Diff,
    Validate,
    Show,
    Topics,
    Connection,
    Health,
    Profiles,
    Catalogs,
    Rules,
    Explain,
}

impl Schema {
    pub(super) fn run(&self) -> String {
        shown::json(&self.of.map_or_else(profile::published_schema, Report::schema))
    }
}

impl Report {
    /// The schema, with the version of the format: it goes up when a key is removed or means something else.
    fn schema(self) -> Value {
        match self {
            Self::Render => document::<render::Printed<'_>>("render", 1),
            Self::Diff => document::<change::Printed<'_>>("diff", 1),
            Self::Validate => document::<Validated<'_>>("validate", 1),
            Self::Show => document::<show::Values<'_>>("show", 1),
            Self::Topics => document::<topics::Printed<'_>>("topics", 1),
            Self::Connection => document::<connection::Printed<'_>>("connection", 1),
            Self::Health => document::<health::Report<'_>>("health", 1),
            Self::Profiles => document::<Vec<list::ProfileEntry>>("profiles", 1),
            Self::Catalogs => document::<Vec<list::CatalogEntry>>("catalogs", 1),
            Self::Rules => document::<Vec<rules::Entry>>("rules", 1),
            Self::Explain => document::<explain::Page>("explain", 1),
        }
    }
}
