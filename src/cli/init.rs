//! `kafka-gen init`.

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
/// Files that are there already are never written over.
#[derive(Args)]
#[command(after_help = "Examples:\n  \
    kafka-gen init\n  \
    kafka-gen init clusters/payments")]
pub(super) struct Init {
    /// The directory of the files; it is made if it is not there
    #[arg(default_value = ".")]
    dir: PathBuf,
}

impl Init {
    pub(super) fn run(&self) -> Outcome {
        let profile = self.dir.join("kafka.yaml");
        let files = [
            (self.dir.join("schema.json"), shown::json(&profile::published_schema())),
            (profile.clone(), profile::START.to_owned()),
        ];
        if let Some((taken, _)) = files.iter().rev().find(|(path, _)| path.symlink_metadata().is_ok()) {
            return Err(Failure::unusable(
                Diagnostic::error(format!("`{}` is there already", taken.display()))
                    .help("name another directory; `kafka-gen schema` prints the schema alone"),
            ));
        }
        fs::create_dir_all(&self.dir).map_err(|error| trouble(&self.dir, &error))?;
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
