//! `kafka-gen diff`.

use clap::{Args, ValueEnum};

use super::git::{Kind, Revision};
use super::manifests::Manifests;
use super::{Outcome, input};
use crate::change::{Changes, Class, Review, Side, markdown, text};
use crate::diagnostic::{Diagnostic, Report};
use crate::failure::Failure;
use crate::manifest;
use crate::pipeline::{self, Overrides};
use crate::profile::Request;
use crate::rules::change::judge;
use crate::source::SourceMap;
use crate::validate::{File, Input};
use crate::yaml::{self, Dialect, Node};

/// Show what changes, and what applying it will do
///
/// Each side is a profile, a file or directory of manifests, `-` for manifests on standard input, or `git:REV:PATH`. Exits
/// with 1 if anything is different.
#[derive(Args)]
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
    /// Exit with 1 only from this class on: `in-place`, `rolling-restart`, `client-impact`, `recreate`, `data-loss`, …
    #[arg(long, value_name = "CLASS")]
    fail_on: Option<String>,
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
    pub(super) fn run(&self, sources: &mut SourceMap) -> Outcome {
        let least = self.least()?;
        let mut manifests = Manifests::default();
        let old = Self::side(&self.against, Some(&self.new), Request::default(), &mut manifests, sources)?;
        let layers = Request { layers: self.files.clone(), sets: self.sets.clone(), ..Request::default() };
        let new = Self::side(&self.new, None, layers, &mut manifests, sources)?;
        let changes = Changes::between(&old, &new);
        let review = Review::new(&changes, &judge(&changes));
        let shown = match self.format {
            Format::Text if super::has_colours() => text(&changes, &review),
            Format::Text => super::plain(&text(&changes, &review)),
            Format::Markdown => markdown(&changes, &review),
            Format::Json => {
                let json = serde_json::to_string_pretty(&review);
                json.map_err(|error| Failure::unusable(Diagnostic::error(error.to_string())))? + "\n"
            }
        };
        let fails = match least {
            Some(class) => review.reaches(class),
            None => !review.changes.is_empty(),
        };
        if fails { Err(Failure::Differs(shown)) } else { Ok(shown) }
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

    fn side(
        word: &str,
        default: Option<&str>,
        layers: Request,
        manifests: &mut Manifests,
        sources: &mut SourceMap,
    ) -> Result<Side, Failure> {
        if let Some(revision) = Revision::parse(word, default) {
            return of_revision(&revision.map_err(Failure::unusable)?, sources);
        }
        let path = std::path::Path::new(word);
        if word != "-" && !path.is_dir() && !is_manifests(word) {
            return of_profile(&Request { profile: word.to_owned(), ..layers }, sources, &mut |name| {
                input::Input::default().read(name)
            });
        }
        let inputs = manifests.read(&[word.to_owned()]);
        if manifests.unreadable.has_errors() {
            return Err(Failure::Unusable(manifests.unreadable.clone()));
        }
        of_manifests(inputs, sources)
    }
}

/// True if a file holds Kubernetes objects, and not a profile.
fn is_manifests(name: &str) -> bool {
    let text = input::Input::default().read(name).unwrap_or_default();
    holds_objects(&text)
}

fn holds_objects(text: &str) -> bool {
    let has =
        |key: &str| text.lines().any(|line| line.starts_with(key)) || text.trim_start().starts_with('{');
    has("apiVersion:") && has("kind:")
}

fn of_profile(
    request: &Request,
    sources: &mut SourceMap,
    reader: &mut dyn FnMut(&str) -> Result<String, Diagnostic>,
) -> Result<Side, Failure> {
    let rendered = pipeline::render(request, &Overrides::new(), sources, reader)?;
    let mut nodes = Vec::new();
    for document in &rendered.documents {
        let id = sources.add(document.file(), document.text.clone());
        nodes.extend(yaml::read(&document.text, id, Dialect::Manifest)?);
    }
    Ok(Side::new(nodes.into_iter().map(Node::without_nulls).collect()))
}

fn of_manifests(inputs: Vec<Input>, sources: &mut SourceMap) -> Result<Side, Failure> {
    let (mut nodes, mut report) = (Vec::new(), Report::default());
    for file in inputs.into_iter().flat_map(|input| input.files) {
        match manifest::decode(&file.name, file.bytes, sources) {
            Ok(id) => {
                let (documents, said) = yaml::read_all(sources.text(id), id, Dialect::Manifest);
                let (objects, findings) = manifest::objects(documents);
                report.extend(said);
                report.extend(findings.into_iter().collect());
                nodes.extend(objects);
            }
            Err(finding) => report.push(*finding),
        }
    }
    let (nodes, _) = report.ok(nodes)?;
    Ok(Side::new(nodes.into_iter().map(Node::without_nulls).collect()))
}

fn of_revision(revision: &Revision, sources: &mut SourceMap) -> Result<Side, Failure> {
    let file = |revision: &Revision| {
        let bytes = revision.read().map_err(Failure::unusable)?;
        Ok::<_, Failure>(File { name: revision.display(), bytes })
    };
    let files = match revision.kind().map_err(Failure::unusable)? {
        Kind::Folder => {
            let mut files = Vec::new();
            for one in revision.files().map_err(Failure::unusable)? {
                let name = std::path::Path::new(one.path());
                let is_yaml =
                    name.extension().is_some_and(|end| end == "yaml" || end == "yml" || end == "json");
                let is_kustomization = name.file_stem().is_some_and(|stem| stem == "kustomization");
                if is_yaml && !is_kustomization {
                    files.push(file(&one)?);
                }
            }
            files
        }
        Kind::File => {
            let one = file(revision)?;
            let text = String::from_utf8_lossy(&one.bytes).into_owned();
            if !holds_objects(&text) {
                let request = Request { profile: revision.path().to_owned(), ..Request::default() };
                return of_profile(&request, sources, &mut |name| {
                    let bytes = revision.at(name).read()?;
                    String::from_utf8(bytes).map_err(|_| Diagnostic::error(format!("`{name}` is not UTF-8")))
                });
            }
            vec![one]
        }
    };
    of_manifests(vec![Input { name: revision.display(), files }], sources)
}
