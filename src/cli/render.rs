//! `kafka-gen render`.

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use serde_json::{Value, json};

use super::{Deny, Outcome, ProfileArgs, TargetName, input};
use crate::diagnostic::{Diagnostic, Report};
use crate::document::Document;
use crate::failure::Failure;
use crate::output::{self, Difference};
use crate::pipeline::{self, Overrides};
use crate::source::SourceMap;
use crate::target::Target;
use crate::target::bitnami::Values;

/// Render a profile as Kubernetes manifests, on standard output or into a directory
///
/// Nothing is printed or written unless everything is right.
#[derive(Args)]
#[command(after_help = "Examples:\n  \
    kafka-gen render dev | kubectl apply -f -\n  \
    kafka-gen render ./payments.yaml --set replicaCount=5 --out rendered/payments\n  \
    kafka-gen render ./payments.yaml --out rendered/payments --check")]
pub(super) struct Render {
    #[command(flatten)]
    profile: ProfileArgs,
    /// What it is rendered to
    #[arg(long, value_enum, default_value = "kubernetes")]
    target: TargetName,
    /// Write one file for each object into this directory instead of standard output
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Change nothing; name each file of the directory that is missing, stale or different, and exit with 1 if
    /// there is one
    #[arg(long, requires = "out")]
    check: bool,
    /// Write a `kustomization.yaml` as well, for `kubectl apply -k`, which keeps the order
    #[arg(long, requires = "out")]
    kustomization: bool,
    /// The format on standard output
    #[arg(long, value_enum, default_value = "yaml")]
    format: Format,
    /// Templates of your own, in the places that they have below `templates/`
    #[arg(long, value_name = "DIR")]
    templates: Option<PathBuf>,
    /// What counts as an error as well
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
enum Made {
    Objects(Vec<Document>),
    Values(Values),
}

impl Render {
    pub(super) fn run(&self, sources: &mut SourceMap) -> (Outcome, Report) {
        if let Err(error) = self.usage() {
            return (Err(Failure::unusable(error)), Report::default());
        }
        match self.made(sources) {
            Ok((made, mut warnings)) => {
                if self.deny == Some(Deny::Warnings) && !warnings.diagnostics().is_empty() {
                    warnings.deny_warnings();
                    return (Err(warnings.into()), Report::default());
                }
                (self.written(&made), warnings)
            }
            Err(failure) => (Err(failure), Report::default()),
        }
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
                .help("what goes to a chart or an operator is changed by the means of these"));
        }
        if self.kustomization && self.target == TargetName::Bitnami {
            return Err(Diagnostic::error("`--kustomization` is for objects, and a chart has values")
                .help("leave it out"));
        }
        Ok(())
    }

    fn made(&self, sources: &mut SourceMap) -> Result<(Made, Report), Failure> {
        let overrides = match &self.templates {
            Some(folder) => input::templates(folder)?,
            None => Overrides::new(),
        };
        let mut input = input::Input::default();
        let mut reader = |name: &str| input.read(name);
        let request = self.profile.request();
        match Target::from(self.target) {
            Target::Kubernetes => {
                let rendered = pipeline::render(&request, &overrides, sources, &mut reader)?;
                Ok((Made::Objects(rendered.documents), rendered.report))
            }
            Target::Bitnami => {
                let (values, report) = pipeline::chart_values(&request, sources, &mut reader)?;
                Ok((Made::Values(values), report))
            }
            Target::Strimzi => {
                let (documents, report) = pipeline::custom_resources(&request, sources, &mut reader)?;
                Ok((Made::Objects(documents), report))
            }
        }
    }

    fn written(&self, made: &Made) -> Outcome {
        let profile = name(&self.profile.profile);
        let Some(folder) = &self.out else {
            return Ok(match (made, self.format) {
                (Made::Objects(documents), Format::Yaml) => output::yaml_stream(&profile, documents),
                (Made::Objects(documents), Format::Json) => output::json_list(documents),
                (Made::Values(values), Format::Yaml) => {
                    output::values(&profile, &values.comment, &values.text)
                }
                (Made::Values(values), Format::Json) => format!("{:#}\n", values.value),
            });
        };
        let fail = |does: &str, (path, error): output::Trouble| {
            Failure::unusable(Diagnostic::error(format!("cannot {does} `{path}`: {}", input::reason(&error))))
        };
        let files = match made {
            Made::Objects(documents) => output::Files::new(&profile, documents),
            Made::Values(values) => output::Files::of_values(&profile, &values.comment, &values.text),
        };
        let files = files.map_err(|trouble| fail("write", trouble))?;
        let files = if self.kustomization { files.with_kustomization() } else { files };
        if !self.check {
            output::write(folder, &files).map_err(|trouble| fail("write", trouble))?;
            return Ok(String::new());
        }
        let found = output::compare(folder, &files).map_err(|trouble| fail("check", trouble))?;
        let text = self.listed(&found);
        if found.is_empty() { Ok(text) } else { Err(Failure::Differs(text)) }
    }

    /// What `--check` found.
    fn listed(&self, found: &[(String, Difference)]) -> String {
        let word = |difference: &Difference| match difference {
            Difference::Missing => "missing",
            Difference::Stale => "stale",
            Difference::Differs => "differs",
        };
        match self.format {
            Format::Yaml => found.iter().map(|(name, found)| format!("{} {name}\n", word(found))).collect(),
            Format::Json => {
                let items = found.iter().map(|(name, found)| json!({ "file": name, "state": word(found) }));
                format!("{:#}\n", items.collect::<Value>())
            }
        }
    }
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
