//! `kafka-gen diff`.

use clap::{Args, ValueEnum};

use super::clusters::Both;
use super::input::Input;
use super::side::{Given, Sides};
use super::{Outcome, ReadArgs, TargetName};
use crate::change::rules::judge;
use crate::change::{Changes, Class, Cluster, Fleet, Printed, Review, Warning, markdown, text_within};
use crate::cluster::rules::check_acknowledged;
use crate::profile::Request;
use crate::render::pipeline;
use crate::report::diagnostic::{Diagnostic, Report, Severity};
use crate::report::failure::Failure;
use crate::text::shown;
use crate::text::source::SourceMap;

/// Show what changes, and what applying it will do
///
/// Each side is a profile, a file or directory of manifests, `-` for manifests on standard input, or `git:REV:PATH`; without
/// a path, `git:REV` has that of the new side. A path that the revision does not have yet is a new cluster. Directories of
/// profiles, or of directories that each hold a rendered cluster, are compared cluster by cluster. Exits with 1 if anything is
/// different.
#[derive(Args)]
#[command(after_help = "Examples:\n  \
    kafka-gen diff ./payments.yaml --against git:HEAD:payments.yaml\n  \
    kafka-gen diff clusters/ --against git:main --format markdown\n  \
    kafka-gen diff prod --against rendered/prod")]
pub(super) struct Diff {
    /// The new state, which will be applied
    new: String,
    /// The old state, as it is applied now
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
    /// The target that profiles are rendered to; it decides whether `kubectl`, Helm or the operator is judged
    #[arg(long, value_enum, default_value = "kubernetes")]
    target: TargetName,
    /// The output format
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
    /// Exit with 1 only for changes of this class or worse: `in-place`, `rolling-restart`, `client-impact`, `exposure`, `recreate`, `data-loss`, …
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
        let mut sides = Sides::new(Input::new(&self.read)?, self.target.into(), sources);
        if let Some(clusters) = sides.clusters(&self.new, &self.against).map_err(Failure::unusable)? {
            return self.fleet(clusters, &mut sides, least);
        }
        let (changes, review, mut said) = self.cluster(Some(&self.new), Some(&self.against), &mut sides)?;
        if sides.has_shared && !review.differs() {
            said.push(self.no_difference());
        }
        let shown = match self.format {
            Format::Text => in_colour(text_within(&changes, &review, super::width())),
            Format::Markdown => markdown(&changes, &review),
            Format::Json => shown::report(&Printed::Cluster(&review)),
        };
        let fails = least.map_or_else(|| review.differs(), |class| review.reaches(class));
        Ok((if fails { Err(Failure::Differs(shown)) } else { Ok(shown) }, said))
    }

    /// The same for several clusters. Nothing is printed unless all of them can be compared.
    fn fleet(
        &self,
        clusters: Vec<Both>,
        sides: &mut Sides<'_>,
        least: Option<Class>,
    ) -> Result<(Outcome, Report), Failure> {
        let (mut all, mut said, mut failed) = (Vec::with_capacity(clusters.len()), Report::default(), None);
        for Both { name, old, new } in clusters {
            match self.cluster(new.as_deref(), old.as_deref(), sides) {
                Ok((changes, review, warnings)) => {
                    said.extend(warnings);
                    all.push(Cluster { name, changes, review });
                }
                Err(failure) => failed = Some(Failure::worse(failed, failure)),
            }
        }
        if let Some(failure) = failed {
            return Err(failure);
        }
        let fleet = Fleet::new(all);
        if sides.has_shared && !fleet.differs() {
            said.push(self.no_difference());
        }
        let shown = match self.format {
            Format::Text => in_colour(fleet.text_within(super::width())),
            Format::Markdown => fleet.markdown(),
            Format::Json => shown::report(&fleet.json()),
        };
        let fails = least.map_or_else(|| fleet.differs(), |class| fleet.reaches(class));
        Ok((if fails { Err(Failure::Differs(shown)) } else { Ok(shown) }, said))
    }

    /// What changes in one cluster, which may be on one side only, and the warnings.
    fn cluster(
        &self,
        new: Option<&str>,
        old: Option<&str>,
        sides: &mut Sides<'_>,
    ) -> Result<(Changes, Review, Report), Failure> {
        let layers = Request { layers: self.files.clone(), sets: self.sets.clone(), ..Request::default() };
        let on_old = (!self.only_new).then_some(&layers);
        let before = match old {
            Some(old) => sides.old_side(old, new.unwrap_or(""), on_old)?,
            None => Given::nothing(),
        };
        let after = match new {
            Some(new) => sides.new_side(new, layers)?,
            None => Given::nothing(),
        };
        let is_profile = |given: &Given, word: Option<&str>| word.is_none() || given.rendered.is_some();
        if self.target == TargetName::Bitnami && !(is_profile(&before, old) && is_profile(&after, new)) {
            let error = Diagnostic::error("`--target bitnami` compares profiles, and a side is none");
            return Err(Failure::unusable(error.help("name a profile on both sides: `kafka-gen diff ./payments.yaml --against git:HEAD:payments.yaml --target bitnami`")));
        }
        let mut said = std::mem::take(&mut sides.warnings);
        let changes = Changes::between(&before.side, &after.side);
        if new.is_none() {
            let review = Review::of_removed_cluster(&changes, &judge(&changes));
            return Ok((changes, review, said));
        }
        if before.side.nodes.is_empty() && before.side.is_whole() && !after.side.nodes.is_empty() {
            let mut review = Review::of_new_cluster(&changes);
            review.warnings = warnings(&before, &after, sides.sources);
            return Ok((changes, review, said));
        }
        let mut acknowledged =
            after.rendered.as_ref().map(|rendered| rendered.acknowledged.clone()).unwrap_or_default();
        let mut review = Review::acknowledging(&changes, &judge(&changes), &mut acknowledged);
        if let (Some(old), Some(new), TargetName::Kubernetes) =
            (&before.rendered, &after.rendered, self.target)
        {
            pipeline::name_causes(&mut review, &old.loaded, &new.loaded, &after.side, sides.sources);
        }
        review.warnings = warnings(&before, &after, sides.sources);
        if let Some(rendered) = &after.rendered {
            said.extend(check_acknowledged(&acknowledged, &rendered.loaded.merged));
        }
        Ok((changes, review, said))
    }

    /// Why settings on the command line change nothing.
    fn no_difference(&self) -> Diagnostic {
        let given = match (self.sets.is_empty(), self.files.is_empty()) {
            (false, true) => "`--set` applies",
            (true, _) => "`-f` applies",
            (false, false) => "`-f` and `--set` apply",
        };
        let warning = format!("nothing differs: {given} to the old side, too, which is the same profile");
        Diagnostic { severity: Severity::Warning, ..Diagnostic::error(warning) }
            .help("to see what the settings change, add `--only-new`")
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

/// What rendering the new side warns of.
fn warnings(before: &Given, after: &Given, sources: &SourceMap) -> Vec<Warning> {
    let Some(after) = &after.rendered else { return Vec::new() };
    let before = before.rendered.as_ref().map(|before| &before.report);
    Warning::all(before, &after.report, sources)
}

/// A text with its colours, where they are seen.
fn in_colour(text: String) -> String {
    if super::has_colours() { text } else { super::plain(&text) }
}
