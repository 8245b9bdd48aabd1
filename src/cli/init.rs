//! `kafka-gen init`.

use std::io;
use std::path::PathBuf;

use clap::Args;

use super::{Outcome, input};
use crate::diagnostic::Diagnostic;
use crate::failure::Failure;
use crate::output;
use crate::profile;
use crate::shown;

/// Write a profile to start from, with comments, and the schema for editors beside it
///
/// Existing files are never overwritten.
#[derive(Args)]
#[command(after_help = "Examples:\n  \
    kafka-gen init\n  \
    kafka-gen init clusters/payments")]
pub(super) struct Init {
    /// The directory of the files; it is created if it does not exist
    #[arg(default_value = ".")]
    dir: PathBuf,
}

impl Init {
    pub(super) fn run(&self) -> Outcome {
        let schema = shown::json(&profile::published_schema());
        let files = [("kafka.yaml", profile::START), ("schema.json", schema.as_str())];
        output::create(&self.dir, &files).map_err(|trouble| cannot_write(&trouble))?;
        let path = |name: &str| self.dir.join(name).to_string_lossy().into_owned();
        let mut said: String =
            files.iter().map(|(name, _)| format!("created {}\n", shown::line(&path(name)))).collect();
        said.push_str(&format!("next: kafka-gen render {}\n", shown::word(&path("kafka.yaml"))));
        Ok(said)
    }
}

fn cannot_write((path, error): &output::Trouble) -> Failure {
    Failure::unusable(if error.kind() == io::ErrorKind::AlreadyExists {
        Diagnostic::error(format!("`{path}` already exists"))
            .help("name another directory; `kafka-gen schema` prints the schema alone")
    } else {
        Diagnostic::error(format!("cannot write `{path}`: {}", input::reason(error)))
    })
}
