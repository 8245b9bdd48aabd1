//! `kafka-gen diff`.

use clap::{Args, ValueEnum};

use super::input::Input;
use super::side::Sides;
use super::{Outcome, ReadArgs};
use crate::change::{Changes, Class, Review, markdown, text_within};
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
/// Each side is a profile, a file or directory of manifests, `-` for manifests on standard input, or `git:REV:PATH`. Exits
/// with 1 if anything is different.
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
    /// A file with settings on top of the new profile; may be given several times
    #[arg(short = 'f', long = "file", value_name = "FILE")]
    files: Vec<String>,
    /// A setting on top of the new profile
    #[arg(long = "set", value_name = "PATH=VALUE")]
    sets: Vec<String>,
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
            Ok((outcome, stale)) => (outcome, stale),
            Err(failure) => (Err(failure), Report::default()),
        }
    }

    /// What is to be printed, and which acknowledgements are stale.
    fn compared(&self, sources: &mut SourceMap) -> Result<(Outcome, Report), Failure> {
        let least = self.least()?;
        let layers = Request { layers: self.files.clone(), sets: self.sets.clone(), ..Request::default() };
        let mut sides = Sides::new(Input::new(&self.read)?, sources);
        let old = sides.read(&self.against, Some(&self.new), Request::default())?;
        let new = sides.read(&self.new, None, layers)?;
        let changes = Changes::between(&old.side, &new.side);
        let mut acknowledged =
            new.rendered.as_ref().map(|rendered| rendered.acknowledged.clone()).unwrap_or_default();
        let mut review = Review::acknowledging(&changes, &judge(&changes), &mut acknowledged);
        if let (Some(before), Some(after)) = (&old.rendered, &new.rendered) {
            pipeline::name_causes(&mut review, &before.loaded, &after.loaded, &new.side, sources);
        }
        let stale = new.rendered.as_ref().map_or_else(Report::default, |rendered| {
            check_acknowledged(&acknowledged, &rendered.loaded.merged)
        });
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
            None => !review.changes.is_empty(),
        };
        Ok((if fails { Err(Failure::Differs(shown)) } else { Ok(shown) }, stale))
    }

    fn least(&self) -> Result<Option<Class>, Failure> {
        let Some(name) = &self.fail_on else { return Ok(None) };
        Class::named(name).map(Some).ok_or_else(|| {
            let names = Class::ALL.map(|class| format!("`{}`", class.name())).join(", ");
            Failure::unusable(
                Diagnostic::error(format!("`{name}` is no class")).help(format!("one of {names}")),
            )
        })
    }
}
