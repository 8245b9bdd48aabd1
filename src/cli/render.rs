//! `kafka-gen render`.

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use serde_json::{Value, json};

use super::{Deny, Outcome, ProfileArgs, input};
use crate::diagnostic::{Diagnostic, Report};
use crate::failure::Failure;
use crate::output::{self, Difference};
use crate::pipeline::{self, Overrides, Rendered};
use crate::source::SourceMap;

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

impl Render {
    pub(super) fn run(&self, sources: &mut SourceMap) -> (Outcome, Report) {
        if self.out.is_some() && !self.check && self.format == Format::Json {
            let error = Diagnostic::error("`--format json` is for standard output, and `--out` writes files")
                .help("leave one of them out, or add `--check`");
            return (Err(Failure::unusable(error)), Report::default());
        }
        match self.rendered(sources) {
            Ok(mut rendered) => {
                let mut warnings = std::mem::take(&mut rendered.report);
                if self.deny == Some(Deny::Warnings) && !warnings.diagnostics().is_empty() {
                    warnings.deny_warnings();
                    return (Err(warnings.into()), Report::default());
                }
                (self.written(&rendered), warnings)
            }
            Err(failure) => (Err(failure), Report::default()),
        }
    }

    fn rendered(&self, sources: &mut SourceMap) -> Result<Rendered, Failure> {
        let overrides = match &self.templates {
            Some(folder) => input::templates(folder)?,
            None => Overrides::new(),
        };
        let mut input = input::Input::default();
        pipeline::render(&self.profile.request(), &overrides, sources, &mut |name| input.read(name))
    }

    fn written(&self, rendered: &Rendered) -> Outcome {
        let profile = name(&self.profile.profile);
        let Some(folder) = &self.out else {
            return Ok(match self.format {
                Format::Yaml => output::yaml_stream(&profile, &rendered.documents),
                Format::Json => output::json_list(&rendered.documents),
            });
        };
        let fail = |does: &str, (path, error): output::Trouble| {
            Failure::unusable(Diagnostic::error(format!("cannot {does} `{path}`: {}", input::reason(&error))))
        };
        let files =
            output::Files::new(&profile, &rendered.documents).map_err(|trouble| fail("write", trouble))?;
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
