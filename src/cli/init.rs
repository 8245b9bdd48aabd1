//! `kafka-gen init`.

use std::ffi::OsStr;
use std::io;
use std::path::{Path, PathBuf};

use clap::Args;

use super::{Outcome, input};
use crate::output;
use crate::profile;
use crate::report::diagnostic::Diagnostic;
use crate::report::failure::Failure;
use crate::text::shown;

/// Write a profile to start from, with comments, and the schema for editors beside it
///
/// Release and Namespace are named after the file. Existing files are never overwritten.
#[derive(Args)]
#[command(after_help = "Examples:\n  \
    kafka-gen init\n  \
    kafka-gen init clusters/payments\n  \
    kafka-gen init clusters/payments.yaml")]
pub(super) struct Init {
    /// The directory of `kafka.yaml` and its schema, or the profile itself if the name ends in `.yaml`; directories are
    /// created if they do not exist
    #[arg(default_value = ".")]
    path: PathBuf,
}

impl Init {
    pub(super) fn run(&self) -> Outcome {
        let (dir, name) = self.place();
        let schema = shown::json(&profile::published_schema());
        let stem = Path::new(name).file_stem().unwrap_or(name).to_string_lossy();
        let beside = format!("./{}", name.to_string_lossy());
        let start = profile::starting_profile(&stem, &shown::word(&beside));
        let mut files = vec![(name, start.as_str())];
        // One schema serves all profiles of a directory.
        let has_schema = dir.join(SCHEMA).symlink_metadata().is_ok_and(|found| found.is_file());
        if !(self.is_file() && has_schema) {
            files.push((OsStr::new(SCHEMA), schema.as_str()));
        }
        output::create(dir, &files).map_err(|trouble| cannot_write(&trouble))?;
        let path = |name: &OsStr| dir.join(name).to_string_lossy().into_owned();
        let mut said: String =
            files.iter().map(|(name, _)| format!("created {}\n", shown::line(&path(name)))).collect();
        said.push_str(&format!("next: kafka-gen render {}\n", shown::word(&path(name))));
        Ok(said)
    }

    /// True if a profile is named, and not the directory of one.
    fn is_file(&self) -> bool {
        let is_yaml = self.path.extension().is_some_and(|end| end == "yaml" || end == "yml");
        is_yaml && !self.path.is_dir()
    }

    /// The directory, and the name of the profile in it.
    fn place(&self) -> (&Path, &OsStr) {
        match (self.is_file(), self.path.parent(), self.path.file_name()) {
            (true, Some(dir), Some(name)) if dir == Path::new("") => (Path::new("."), name),
            (true, Some(dir), Some(name)) => (dir, name),
            _ => (&self.path, OsStr::new("kafka.yaml")),
        }
    }
}

const SCHEMA: &str = "schema.json";

fn cannot_write((path, error): &output::PathError) -> Failure {
    Failure::unusable(if error.kind() == io::ErrorKind::AlreadyExists {
        Diagnostic::error(format!("`{path}` already exists"))
            .help("name another directory or file; `kafka-gen schema` prints the schema alone")
    } else {
        Diagnostic::error(format!("cannot write `{path}`: {}", input::reason(error)))
    })
}
