//! The command line. The only reader of arguments, terminal, environment and files, and the only place that
//! prints.

mod certificates;
mod clusters;
mod completions;
mod connection;
mod diff;
mod explain;
mod git;
mod habits;
mod health;
mod init;
mod input;
mod known_names;
mod list;
mod man;
mod manifests;
mod progress;
mod render;
mod rules;
mod schema;
mod show;
mod side;
mod skill;
mod topics;
mod validate;

use std::borrow::Cow;
use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand, ValueEnum};

use self::known_names::is_known_key;
use crate::kubernetes::types::{Format, PrincipalName};
use crate::profile::Request;
use crate::render::targets::Target;
use crate::report::diagnostic::{Diagnostic, Report, human};
use crate::report::failure::Failure;
use crate::text::shown;
use crate::text::source::SourceMap;

/// Renders everything needed to run Apache Kafka on Kubernetes, as plain YAML, offline.
#[derive(Parser)]
#[command(
    version,
    after_help = "Examples:\n  \
        kafka-gen render dev | kubectl apply -f -\n  \
        kafka-gen render prod --set externalAccess.domain=kafka.example.org --out rendered/prod\n  \
        kafka-gen render ./payments.yaml -f overrides.yaml\n  \
        kafka-gen show prod resources\n  \
        kafka-gen validate rendered/ --schema crds/"
)]
struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
}

/// What `kafka-gen` alone prints.
const WELCOME: &str = "\
Renders everything needed to run Apache Kafka on Kubernetes, as plain YAML, offline.

Begin with one of these:

  kafka-gen render dev | kubectl apply -f -   a small broker for development
  kafka-gen init kafka                        a profile of your own, with comments
  kafka-gen render prod --out rendered/prod   three brokers, as files for a repository
  kafka-gen help                              all commands
";

#[derive(Subcommand)]
enum Command {
    Render(render::Render),
    Diff(diff::Diff),
    Validate(validate::Validate),
    Show(show::Show),
    Topics(topics::Topics),
    Connection(connection::ConnectionCommand),
    Certificates(certificates::Certificates),
    Health(health::Health),
    Profiles(list::Profiles),
    Catalogs(list::Catalogs),
    Rules(rules::Rules),
    Explain(explain::Explain),
    Schema(schema::Schema),
    Init(init::Init),
    Skill(skill::Skill),
    Completions(completions::Completions),
    Man(man::Man),
}

/// The profile and the layers on top of it.
#[derive(Args)]
struct ProfileArgs {
    /// `dev`, `prod`, `base`, or the path of a profile of your own; `-` is standard input
    profile: String,
    #[command(flatten)]
    layers: LayerArgs,
}

/// Layers on top of a profile.
#[derive(Args)]
struct LayerArgs {
    /// A file with settings on top of the profile; may be given several times, later ones win
    #[arg(short = 'f', long = "file", value_name = "FILE")]
    files: Vec<String>,
    /// A setting on top of all files, such as `replicaCount=5` or `persistence.size=100Gi`
    #[arg(long = "set", value_name = "PATH=VALUE")]
    sets: Vec<String>,
    #[command(flatten)]
    read: ReadArgs,
}

/// What may be read beside the files that are named, and the git repository around them.
#[derive(Args)]
struct ReadArgs {
    /// Also read files below this directory when `extends` or a symbolic link leads there
    ///
    /// Without it both stay inside the git repository of the named file, or its directory where there is none.
    #[arg(long, value_name = "DIR")]
    allow_read: Vec<PathBuf>,
}

impl ProfileArgs {
    fn request(&self) -> Request {
        self.layers.on(&self.profile)
    }
}

impl LayerArgs {
    fn on(&self, profile: &str) -> Request {
        Request { profile: profile.to_owned(), layers: self.files.clone(), sets: self.sets.clone() }
    }
}

/// How a report is printed.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum ReportFormat {
    /// For people.
    #[value(alias = "table")]
    Text,
    /// For programs.
    Json,
}

/// What a profile is rendered to.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum TargetName {
    /// Plain objects.
    Kubernetes,
    /// Values for the Kafka chart of Bitnami.
    Bitnami,
    /// Custom resources for the operator Strimzi.
    Strimzi,
}

impl From<TargetName> for Target {
    fn from(name: TargetName) -> Self {
        match name {
            TargetName::Kubernetes => Self::Kubernetes,
            TargetName::Bitnami => Self::Bitnami,
            TargetName::Strimzi => Self::Strimzi,
        }
    }
}

/// Which warnings are errors.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Deny {
    /// Every warning.
    Warnings,
}

/// The name of a user.
fn user_name(text: &str) -> Result<PrincipalName, String> {
    Format::PrincipalName.check(text).map_err(|wanted| format!("it is not {wanted}"))?;
    PrincipalName::try_from(text.to_owned())
}

/// What a command came to: the text for standard output.
type Outcome = Result<String, Failure>;

/// Runs the command line of this process.
pub fn run() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            let words: Vec<String> =
                std::env::args_os().map(|word| word.to_string_lossy().into_owned()).collect();
            if let Some(known) = habits::explained(&error, &words) {
                explain(&known.into(), &SourceMap::default());
                return ExitCode::from(2);
            }
            let text = on_one_line(error.render().ansi().to_string());
            if error.use_stderr() {
                say(&text);
                return ExitCode::from(2);
            }
            return ExitCode::from(print(&if has_colours() { text } else { plain(&text) }));
        }
    };
    let mut sources = SourceMap::knowing(is_known_key);
    let Some(command) = cli.command else {
        return ExitCode::from(print(WELCOME));
    };
    let (outcome, warnings) = match command {
        Command::Render(command) => return command.run(&mut sources),
        Command::Validate(command) => return command.run(&mut sources),
        Command::Topics(command) => command.run(&mut sources),
        Command::Connection(command) => command.run(&mut sources),
        Command::Certificates(command) => command.run(&mut sources),
        Command::Diff(command) => command.run(&mut sources),
        Command::Health(command) => return command.run(&mut sources),
        Command::Show(command) => (command.run(&mut sources), Report::default()),
        Command::Profiles(command) => (Ok(command.run()), Report::default()),
        Command::Catalogs(command) => (command.run(), Report::default()),
        Command::Rules(command) => (Ok(command.run()), Report::default()),
        Command::Explain(command) => (command.run(has_colours()), Report::default()),
        Command::Schema(command) => (Ok(command.run()), Report::default()),
        Command::Init(command) => (command.run(), Report::default()),
        Command::Skill(command) => (command.run(), Report::default()),
        Command::Completions(command) => (Ok(command.run()), Report::default()),
        Command::Man(command) => (command.run(), Report::default()),
    };
    end(outcome, &warnings, &sources)
}

/// Says what there is to say, prints the result and returns the exit code.
fn end(outcome: Outcome, warnings: &Report, sources: &SourceMap) -> ExitCode {
    explain(warnings, sources);
    match outcome {
        Ok(text) => ExitCode::from(print(&text)),
        Err(failure) => fail(&failure, sources),
    }
}

/// Says why a command ends early.
fn fail(failure: &Failure, sources: &SourceMap) -> ExitCode {
    explain(failure.report(), sources);
    ExitCode::from(match failure {
        Failure::Differs(text) => print(text).max(failure.code()),
        Failure::Invalid(_) | Failure::Unusable(_) => failure.code(),
    })
}

/// What is wrong with the command line, where an argument that it quotes is on one line.
fn on_one_line(mut text: String) -> String {
    for argument in std::env::args_os() {
        let argument = argument.to_string_lossy();
        // An option is quoted without its value, or by a single letter.
        let option = argument.split_once('=').map_or("", |(option, _)| option).to_owned();
        let letters = argument.chars().map(|letter| format!("'-{letter}'"));
        for part in [argument.to_string(), option].into_iter().chain(letters) {
            if let Cow::Owned(shown) = shown::line(&part) {
                text = text.replace(&part, &shown);
            }
        }
    }
    text
}

/// The same text without colours.
fn plain(text: &str) -> String {
    anstream::adapter::strip_str(text).to_string()
}

/// The characters that a line of standard output holds; any number where that is no terminal.
fn width() -> usize {
    let terminal = terminal_size::terminal_size_of(io::stdout());
    terminal.map_or(usize::MAX, |(terminal_size::Width(columns), _)| columns.max(40).into())
}

/// True if standard output shows colours.
fn has_colours() -> bool {
    anstream::AutoStream::choice(&io::stdout()) != anstream::ColorChoice::Never
}

/// Prints findings to standard error, in colour if that is a terminal.
fn explain(report: &Report, sources: &SourceMap) {
    say(&human::render(report, sources, true));
}

/// Each finding as it is printed, with colours.
fn each_explained(report: &Report, sources: &SourceMap) -> Vec<String> {
    human::each(report, sources, true)
}

/// Prints a text to standard error, in colour if that is a terminal.
fn say(text: &str) {
    // An error here cannot be reported.
    let _ = anstream::stderr().write_all(shown::screen(text).as_bytes());
}

/// Prints a line to standard error.
fn note(line: &str) {
    say(&format!("{line}\n"));
}

/// Prints the result, and returns the exit code: a reader that has seen enough, like `head`, is no error.
fn print(text: &str) -> u8 {
    let mut out = io::stdout().lock();
    match out.write_all(shown::screen(text).as_bytes()).and_then(|()| out.flush()) {
        Ok(()) => 0,
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => 0,
        Err(error) => {
            let failure = Diagnostic::error(format!("cannot write to standard output: {error}"));
            explain(&failure.into(), &SourceMap::default());
            2
        }
    }
}
