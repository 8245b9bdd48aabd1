//! `kafka-gen init`.

use std::ffi::OsStr;
use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use clap::Args;

use super::{Outcome, input};
use crate::diagnostic::Diagnostic;
use crate::failure::Failure;
use crate::profile;
use crate::shown;

/// Write a profile to start from, with comments, and the schema for editors beside it
///
/// Existing files are never overwritten.
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
        let profile = dir.join(name);
        let schema = dir.join("schema.json");
        let mut files = vec![(profile.clone(), profile::START.to_owned())];
        // One schema serves all profiles of a directory.
        if !(self.is_file() && schema.is_file()) {
            files.insert(0, (schema, shown::json(&profile::published_schema())));
        }
        if let Some((taken, _)) = files.iter().rev().find(|(path, _)| path.symlink_metadata().is_ok()) {
            return Err(Failure::unusable(
                Diagnostic::error(format!("`{}` already exists", taken.display()))
                    .help("name another directory or file; `kafka-gen schema` prints the schema alone"),
            ));
        }
        fs::create_dir_all(dir).map_err(|error| trouble(dir, &error))?;
        for (done, (path, text)) in files.iter().enumerate() {
            if let Err(error) = create(path, text) {
                // All or nothing; there is no more to be done if this fails too.
                for (path, _) in files.iter().take(done) {
                    let _ = fs::remove_file(path);
                }
                return Err(trouble(path, &error));
            }
        }
        let mut said: String = files
            .iter()
            .rev()
            .map(|(path, _)| format!("created {}\n", shown::line(&path.to_string_lossy())))
            .collect();
        said.push_str(&format!("next: kafka-gen render {}\n", shown::word(&profile.to_string_lossy())));
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

/// Writes a file that nobody else has made meanwhile; leaves nothing if it fails half way.
fn create(path: &Path, text: &str) -> io::Result<()> {
    let mut file = OpenOptions::new().write(true).create_new(true).open(path)?;
    file.write_all(text.as_bytes()).inspect_err(|_| {
        let _ = fs::remove_file(path);
    })
}

fn trouble(path: &Path, error: &io::Error) -> Failure {
    Failure::unusable(Diagnostic::error(format!(
        "cannot write `{}`: {}",
        path.display(),
        input::reason(error)
    )))
}
