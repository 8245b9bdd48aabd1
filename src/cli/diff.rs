//! `kafka-gen diff`.

use clap::{Args, ValueEnum};

use super::input::Input;
use super::side::Sides;
use super::{Outcome, ReadArgs, TargetName};
use crate::change::{Changes, Class, Review, Warning, markdown, text_within};
use crate::diagnostic::{Diagnostic, Report};
use crate::failure::Failure;
use crate::pipeline;
use crate::profile::Request;
use crate::rules::change::judge;
use crate::rules::cluster::check_acknowledged;
use crate::shown;
use crate::source::SourceMap;

/// Show what changes, and what applying it will do
///
/// Each side is a profile, a file or directory of manifests, `-` for manifests on standard input, or `git:REV:PATH`; without
/// a path, `git:REV` has that of the new side. A path that the revision does not have yet is a new cluster. Exits with 1 if
/// anything is different.
#[derive(Args)]
#[command(after_help = "Examples:\n  \
    kafka-gen diff ./payments.yaml --against git:HEAD:payments.yaml\n  \
    kafka-gen diff prod --against rendered/prod")]
pub(super) struct Diff {
    /// What is to be applied
    new: String,
    /// What is there now
    #[arg(long, value_name = "OLD")]
    against: String,
    /// A file with settings on top of the profile; may be given several times, later ones win
    ///
    /// It applies to the new side. If the old side is the same profile at another revision, it applies to both, each with
    /// the file as it is at that revision.
    #[arg(short = 'f', long = "file", value_name = "FILE")]
    files: Vec<String>,
    /// A setting on top of all files; applies to the same sides as `-f`
    #[arg(long = "set", value_name = "PATH=VALUE")]
    sets: Vec<String>,
    /// Apply `-f` and `--set` to the new side alone, to see what they change
    #[arg(long)]
    only_new: bool,
    /// What profiles are rendered to: what is judged is what `kubectl`, Helm or the operator does
    #[arg(long, value_enum, default_value = "kubernetes")]
    target: TargetName,
    /// How it is printed
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
    /// Exit with 1 only from this class on: `in-place`, `rolling-restart`, `client-impact`, `exposure`, `recreate`, `data-loss`, …
    #[arg(long, value_name = "CLASS")]
    fail_on: Option<String>,
    #[command(flatten)]
    read: ReadArgs,
}

/// How changes are printed.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For a terminal.
    Text,
    /// For a comment on a pull request.
    Markdown,
    /// For programs.
    Json,
}

impl Diff {
    pub(super) fn run(&self, sources: &mut SourceMap) -> (Outcome, Report) {
        match self.compared(sources) {
            Ok((outcome, warnings)) => (outcome, warnings),
            Err(failure) => (Err(failure), Report::default()),
        }
    }

    /// What is to be printed, and the warnings.
    fn compared(&self, sources: &mut SourceMap) -> Result<(Outcome, Report), Failure> {
        let least = self.least()?;
        if self.new == "-" && self.against == "-" {
            let error = Diagnostic::error("standard input can be read only once");
            return Err(Failure::unusable(error.help("give `-` once, and files by their names")));
        }
        let layers = Request { layers: self.files.clone(), sets: self.sets.clone(), ..Request::default() };
        let mut sides = Sides::new(Input::new(&self.read)?, self.target.into(), sources);
        let old = sides.old_side(&self.against, &self.new, (!self.only_new).then_some(&layers))?;
        let new = sides.new_side(&self.new, layers)?;
        if self.target == TargetName::Bitnami && (old.rendered.is_none() || new.rendered.is_none()) {
            let error = Diagnostic::error("`--target bitnami` compares profiles, and a side is none");
            return Err(Failure::unusable(error.help("name a profile on both sides: `kafka-gen diff ./payments.yaml --against git:HEAD:payments.yaml --target bitnami`")));
        }
        let warnings = std::mem::take(&mut sides.warnings);
        let changes = Changes::between(&old.side, &new.side);
        let mut acknowledged =
            new.rendered.as_ref().map(|rendered| rendered.acknowledged.clone()).unwrap_or_default();
        let is_new = old.side.nodes.is_empty() && old.side.is_whole() && !new.side.nodes.is_empty();
        let mut review = if is_new {
            Review::of_new_cluster(&changes)
        } else {
            Review::acknowledging(&changes, &judge(&changes), &mut acknowledged)
        };
        if let (Some(before), Some(after), TargetName::Kubernetes) =
            (&old.rendered, &new.rendered, self.target)
        {
            pipeline::name_causes(&mut review, &before.loaded, &after.loaded, &new.side, sources);
        }
        if let Some(after) = &new.rendered {
            let before = old.rendered.as_ref().map(|before| &before.report);
            review.warnings = Warning::all(before, &after.report, sources);
        }
        let mut said = warnings;
        if let Some(rendered) = new.rendered.as_ref().filter(|_| !is_new) {
            said.extend(check_acknowledged(&acknowledged, &rendered.loaded.merged));
        }
        let shown = match self.format {
            Format::Text => {
                let text = text_within(&changes, &review, super::width());
                if super::has_colours() { text } else { super::plain(&text) }
            }
            Format::Markdown => markdown(&changes, &review),
            Format::Json => {
                let json = serde_json::to_value(&review);
                let json = json.map_err(|error| Failure::unusable(Diagnostic::error(error.to_string())))?;
                shown::json(&json)
            }
        };
        let fails = match least {
            Some(class) => review.reaches(class),
            None => review.differs(),
        };
        Ok((if fails { Err(Failure::Differs(shown)) } else { Ok(shown) }, said))
    }

    fn least(&self) -> Result<Option<Class>, Failure> {
        let Some(name) = &self.fail_on else { return Ok(None) };
        Class::named(name).map(Some).ok_or_else(|| {
            let names = Class::ALL.map(|class| format!("`{}`", class.name())).join(", ");
            Failure::unusable(
                Diagnostic::error(format!("unknown class `{name}`")).help(format!("one of {names}")),
            )
        })
    }
}
