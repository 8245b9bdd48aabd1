//! `kafka-gen completions`. The only door to `clap_complete`.

use clap::{Args, CommandFactory};
use clap_complete::Shell;

use super::Cli;

/// Print a shell completion script
#[derive(Args)]
#[command(after_help = "Examples:\n  \
    source <(kafka-gen completions bash)\n  \
    kafka-gen completions zsh > ~/.zfunc/_kafka-gen\n  \
    kafka-gen completions fish > ~/.config/fish/completions/kafka-gen.fish")]
pub(super) struct Completions {
    /// The shell
    shell: Shell,
}

impl Completions {
    pub(super) fn run(&self) -> String {
        let mut script = Vec::new();
        clap_complete::generate(self.shell, &mut Cli::command(), "kafka-gen", &mut script);
        String::from_utf8_lossy(&script).into_owned()
    }
}
