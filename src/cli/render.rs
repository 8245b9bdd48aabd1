//! `kafka-gen render`.

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use super::{Deny, Outcome, ProfileArgs, input};
use crate::diagnostic::{Diagnostic, Report};
use crate::failure::Failure;
use crate::output;
use crate::pipeline::{self, Overrides, Rendered};
use crate::source::SourceMap;

/// Render a profile as Kubernetes manifests, on standard output or into a directory
///
/// Nothing is printed or written unless everything is right.
#[derive(Args)]
pub(super) struct Render {
    #[command(flatten)]
    profile: ProfileArgs,
    /// Write one file for each object into this directory instead of standard output
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// The format on standard output
    #[arg(long, value_enum, default_value = "yaml", conflicts_with = "out")]
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
        output::directory(folder, &profile, &rendered.documents).map_err(|(path, error)| {
            Failure::unusable(Diagnostic::error(format!("cannot write `{path}`: {}", input::reason(&error))))
        })?;
        Ok(String::new())
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
