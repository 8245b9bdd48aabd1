//! `kafka-gen skill`.

use std::path::PathBuf;

use clap::Args;

use super::{Outcome, input};
use crate::output::bundle::{self, Installed, Member};
use crate::report::diagnostic::Diagnostic;
use crate::report::failure::Failure;
use crate::text::shown;

/// Write a skill for coding agents: instructions, and scripts over kafka-gen and kubectl
///
/// `SKILL.md` says what to run; `scripts/` deploys Kafka, creates topics, verifies the brokers and prints the address. Scripts
/// act on the current context of kubectl, in the Namespace `kafka`. Files of an earlier run are replaced; other files are
/// never overwritten.
#[derive(Args)]
#[command(after_help = "Examples:\n  \
    kafka-gen skill --out .claude/skills/kafka-k8s-setup")]
pub(super) struct Skill {
    /// The directory of `SKILL.md`; it is created if it does not exist
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
}

/// A script of the skill.
macro_rules! script {
    ($name:literal) => {
        Member {
            folder: Some("scripts"),
            name: $name,
            text: include_str!(concat!("../../templates/skill/scripts/", $name)),
            is_program: true,
        }
    };
}

/// The files of the skill.
const FILES: [Member; 5] = [
    Member {
        folder: None,
        name: "SKILL.md",
        text: include_str!("../../templates/skill/SKILL.md"),
        is_program: false,
    },
    script!("deploy.sh"),
    script!("create_topics.sh"),
    script!("verify.py"),
    script!("get_connection.py"),
];

impl Skill {
    pub(super) fn run(&self) -> Outcome {
        let installed = bundle::install(&self.out, &FILES).map_err(|(path, error)| {
            Failure::unusable(Diagnostic::error(format!("cannot write `{path}`: {}", input::reason(&error))))
        })?;
        Ok(FILES
            .iter()
            .zip(installed)
            .map(|(file, installed)| {
                let path = self.out.join(file.folder.unwrap_or_default()).join(file.name);
                let done = match installed {
                    Installed::Created => "created",
                    Installed::Replaced => "replaced",
                    Installed::Unchanged => "unchanged",
                };
                format!("{done} {}\n", shown::line(&path.to_string_lossy()))
            })
            .collect())
    }
}
