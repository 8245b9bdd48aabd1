//! `kafka-gen render`.

mod many;
mod printed;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Args, ValueEnum};

use super::{Deny, LayerArgs, Outcome, TargetName, end, fail, input};
use crate::kubernetes::document::Document;
use crate::output::{self, Comparison, FileState, Files, Locks};
use crate::profile::{self, Reader};
use crate::render::pipeline::{self, Overrides};
use crate::render::targets::Target;
use crate::render::targets::bitnami::Values;
use crate::report::diagnostic::{Diagnostic, Report, Severity};
use crate::report::failure::Failure;
use crate::text::shown;
use crate::text::source::SourceMap;

pub(super) use printed::Printed;

/// Render profiles as Kubernetes manifests, on standard output or into a directory
///
/// Nothing is printed or written if there is an error. Several profiles, or a directory of them, share all processors;
/// with `--out` each gets a directory below it, named after the profile.
#[derive(Args)]
#[command(after_help = "Examples:\n  \
    kafka-gen render dev | kubectl apply -f -\n  \
    kafka-gen render ./payments.yaml --set replicaCount=5 --out rendered/payments\n  \
    kafka-gen render ./payments.yaml --out rendered/payments --check\n  \
    kafka-gen render clusters/ --out rendered")]
pub(super) struct Render {
    /// `dev`, `prod`, `base`, or the path of a profile of your own; `-` is standard input; a directory stands for each
    /// `*.yaml` in it
    #[arg(required = true, value_name = "PROFILE")]
    profiles: Vec<String>,
    #[command(flatten)]
    layers: LayerArgs,
    /// The target
    #[arg(long, value_enum, default_value = "kubernetes")]
    target: TargetName,
    /// Write one file for each object into this directory instead of standard output
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Change nothing; list each file of the directory that is missing, stale or different, and exit with 1 if
    /// there is one
    #[arg(long, requires = "out")]
    check: bool,
    /// Write a `kustomization.yaml` as well, for `kubectl apply -k`, which keeps the order
    #[arg(long, requires = "out")]
    kustomization: bool,
    /// The format on standard output
    #[arg(long, value_enum, default_value = "yaml")]
    format: Format,
    /// A directory of custom templates, with the layout of `templates/`
    #[arg(long, value_name = "DIR")]
    templates: Option<PathBuf>,
    /// Treat warnings as errors
    #[arg(long, value_name = "WHAT")]
    deny: Option<Deny>,
}

/// The format of manifests.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// One stream of documents.
    Yaml,
    /// One `List`.
    Json,
}

/// What a profile was rendered to.
enum RenderOutput {
    Objects(Vec<Document>),
    Values(Values),
}

impl Render {
    pub(super) fn run(&self, sources: &mut SourceMap) -> ExitCode {
        let several = self.usage().map_err(Failure::unusable).and_then(|()| many::expand(&self.profiles));
        match several {
            Ok(None) => {
                let (outcome, warnings) = self.one(sources);
                end(outcome, &warnings, sources)
            }
            Ok(Some(profiles)) => {
                many::render(self, &profiles).unwrap_or_else(|failure| fail(&failure, sources))
            }
            Err(failure) => fail(&failure, sources),
        }
    }

    /// Renders one profile.
    fn one(&self, sources: &mut SourceMap) -> (Outcome, Report) {
        let profile = self.profiles.first().map_or("", String::as_str);
        let checked = input::Input::new(&self.layers.read).and_then(|mut input| {
            let overrides = self.overrides(&[profile])?;
            self.checked(profile, &overrides, sources, &mut |name, role| input.layer(name, role))
        });
        match checked {
            Ok((made, mut warnings)) => (self.written(profile, &made, &mut warnings), warnings),
            Err(failure) => (Err(failure), Report::default()),
        }
    }

    /// Renders one profile, where warnings may be errors.
    fn checked(
        &self,
        profile: &str,
        overrides: &Overrides,
        sources: &mut SourceMap,
        reader: &mut Reader<'_>,
    ) -> Result<(RenderOutput, Report), Failure> {
        let (made, mut warnings) = self.made(profile, overrides, sources, reader)?;
        if self.deny == Some(Deny::Warnings) && !warnings.diagnostics().is_empty() {
            warnings.deny_warnings();
            return Err(warnings.into());
        }
        Ok((made, warnings))
    }

    /// What does not go together on the command line.
    fn usage(&self) -> Result<(), Diagnostic> {
        if self.out.is_some() && !self.check && self.format == Format::Json {
            return Err(Diagnostic::error(
                "`--format json` is for standard output, and `--out` writes files",
            )
            .help("leave one of them out, or add `--check`"));
        }
        if self.templates.is_some() && self.target != TargetName::Kubernetes {
            return Err(Diagnostic::error("`--templates` is for `--target kubernetes`")
                .help("change the values with the chart, and the resources with the operator"));
        }
        if self.kustomization && self.target == TargetName::Bitnami {
            return Err(Diagnostic::error(
                "`--kustomization` is for objects, and `--target bitnami` writes values",
            )
            .help("leave it out"));
        }
        Ok(())
    }

    /// The templates of the user, in the tree of each of the profiles.
    fn overrides(&self, profiles: &[&str]) -> Result<Overrides, Failure> {
        let Some(folder) = &self.templates else { return Ok(Overrides::new()) };
        let mut input = input::Input::new(&self.layers.read)?;
        for profile in profiles.iter().filter(|profile| !profile::is_embedded(profile)) {
            input.enter(profile).and_then(|_| input.within_tree(folder)).map_err(Failure::unusable)?;
        }
        input::templates(&mut input, folder).map_err(Failure::unusable)
    }

    fn made(
        &self,
        profile: &str,
        overrides: &Overrides,
        sources: &mut SourceMap,
        reader: &mut Reader<'_>,
    ) -> Result<(RenderOutput, Report), Failure> {
        let request = self.layers.on(profile);
        match Target::from(self.target) {
            Target::Kubernetes => {
                let rendered = pipeline::render(&request, overrides, sources, reader)?;
                Ok((RenderOutput::Objects(rendered.documents), rendered.report))
            }
            Target::Bitnami => {
                let (values, report) = pipeline::chart_values(&request, sources, reader)?;
                Ok((RenderOutput::Values(values), report))
            }
            Target::Strimzi => {
                let (documents, report) = pipeline::custom_resources(&request, sources, reader)?;
                Ok((RenderOutput::Objects(documents), report))
            }
        }
    }

    fn written(&self, profile: &str, made: &RenderOutput, warnings: &mut Report) -> Outcome {
        let Some(folder) = &self.out else { return Ok(self.text(profile, made)) };
        let placed = self.placed(folder, &self.files(profile, made)?, &Locks::default())?;
        warnings.extend(placed.leftovers.iter().map(|path| leftover(path)).collect());
        let found = placed.differences;
        let text = if self.check { self.listed(&found) } else { String::new() };
        if found.is_empty() { Ok(text) } else { Err(Failure::Differs(text)) }
    }

    /// The text for standard output.
    fn text(&self, profile: &str, made: &RenderOutput) -> String {
        let profile = name(profile);
        match (made, self.format) {
            (RenderOutput::Objects(documents), Format::Yaml) => output::yaml_stream(&profile, documents),
            (RenderOutput::Objects(documents), Format::Json) => shown::report(&Printed::objects(documents)),
            (RenderOutput::Values(values), Format::Yaml) => {
                output::values(&profile, &values.comment, &values.text)
            }
            (RenderOutput::Values(values), Format::Json) => shown::report(&Printed::Values(&values.value)),
        }
    }

    /// The files of a directory.
    fn files(&self, profile: &str, made: &RenderOutput) -> Result<Files, Failure> {
        let profile = name(profile);
        let files = match made {
            RenderOutput::Objects(documents) => Files::new(&profile, documents),
            RenderOutput::Values(values) => Files::of_values(&profile, &values.comment, &values.text),
        };
        let files = files.map_err(|trouble| cannot("write", trouble))?;
        Ok(if self.kustomization { files.with_kustomization() } else { files })
    }

    /// Writes a directory, or says what is wrong with it.
    fn placed(&self, folder: &Path, files: &Files, locks: &Locks) -> Result<Comparison, Failure> {
        if self.check {
            return output::compare(folder, files, locks).map_err(|trouble| cannot("check", trouble));
        }
        let leftovers = output::write(folder, files, locks).map_err(|trouble| cannot("write", trouble))?;
        Ok(Comparison { leftovers, ..Comparison::default() })
    }

    /// What `--check` found.
    fn listed(&self, found: &[(String, FileState)]) -> String {
        let word = |difference: &FileState| match difference {
            FileState::Missing => "missing",
            FileState::Stale => "stale",
            FileState::Modified => "differs",
        };
        match self.format {
            Format::Yaml => {
                found.iter().map(|(name, found)| format!("{} {}\n", word(found), shown::line(name))).collect()
            }
            Format::Json => {
                let files =
                    found.iter().map(|(name, found)| printed::File { file: name, state: word(found) });
                shown::report(&Printed::Check(files.collect()))
            }
        }
    }
}

fn cannot(does: &str, (path, error): output::PathError) -> Failure {
    Failure::unusable(Diagnostic::error(format!("cannot {does} `{path}`: {}", input::reason(&error))))
}

/// What is said of a directory that another run has left. No run acts on it: whatever it holds, it proves nothing.
fn leftover(path: &Path) -> Diagnostic {
    let message =
        format!("`{}` was left by a run that was interrupted, or is in use by another run", path.display());
    let warning = Diagnostic { severity: Severity::Warning, ..Diagnostic::error(message) };
    let Some(shown) = path.to_str() else { return warning.help("if no other run is active, remove it") };
    let begin = if shown.starts_with('-') { "./" } else { "" };
    warning.help(format!("if no other run is active, remove it: `rm -r {begin}{}`", shown::word(shown)))
}

/// The name of a profile without its folder, so that output does not depend on where it is called from.
fn name(profile: &str) -> String {
    match profile {
        "-" => "stdin".to_owned(),
        path => Path::new(path)
            .file_stem()
            .map_or_else(|| path.to_owned(), |stem| stem.to_string_lossy().into_owned()),
    }
}
