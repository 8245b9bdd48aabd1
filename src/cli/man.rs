//! `kafka-gen man`. The only door to `clap_mangen`.

use std::io;
use std::path::{Path, PathBuf};

use clap::{Args, Command, CommandFactory};

use super::{Cli, Outcome, input};
use crate::output;
use crate::report::diagnostic::Diagnostic;
use crate::report::failure::Failure;

/// Print the manual page, or write one for each command
#[derive(Args)]
#[command(after_help = "Examples:\n  \
    kafka-gen man | man -l -\n  \
    kafka-gen man --out ~/.local/share/man/man1")]
pub(super) struct Man {
    /// Write a page for each command into this directory instead of printing that of the program
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

impl Man {
    pub(super) fn run(&self) -> Outcome {
        let mut command = Cli::command();
        command.build();
        let Some(folder) = &self.out else {
            return page(command).map_err(|error| trouble(Path::new("the page"), &error));
        };
        let name = command.get_name().to_owned();
        let commands = command.get_subcommands().filter(|inner| inner.get_name() != "help");
        let mut pages = Vec::new();
        for (name, command) in std::iter::once((name.clone(), command.clone()))
            .chain(commands.map(|inner| (format!("{name}-{}", inner.get_name()), inner.clone())))
        {
            let file = format!("{name}.1");
            // The page of a command is called as the file is.
            let text = page(command.display_name(name)).map_err(|error| trouble(Path::new(&file), &error))?;
            pages.push((file, text));
        }
        output::replace(folder, &pages).map_err(|(path, error)| trouble(Path::new(&path), &error))?;
        Ok(String::new())
    }
}

fn page(command: Command) -> io::Result<String> {
    let mut text = Vec::new();
    clap_mangen::Man::new(command).render(&mut text)?;
    Ok(String::from_utf8_lossy(&text).into_owned())
}

fn trouble(path: &Path, error: &io::Error) -> Failure {
    Failure::unusable(Diagnostic::error(format!(
        "cannot write `{}`: {}",
        path.display(),
        input::reason(error)
    )))
}
