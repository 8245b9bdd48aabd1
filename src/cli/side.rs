//! The sides of a comparison, as the user names them: profiles, manifests, revisions of git.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::path::Path;

use super::clusters::{self, Both};
use super::git::{Kind, Revision};
use super::input;
use super::manifests::{Manifests, is_object};
use crate::change::{Listing, Side};
use crate::kubernetes::schema;
use crate::profile::{self, Request, Role};
use crate::render::pipeline::{self, Overrides, Rendered};
use crate::render::targets::Target;
use crate::report::diagnostic::{Diagnostic, Report, Severity};
use crate::report::failure::Failure;
use crate::secret;
use crate::text::source::SourceMap;
use crate::validate::{self, File, Input};
use crate::yaml::{Dialect, Node};

/// Reads sides, each file once.
pub(super) struct Sides<'a> {
    manifests: Manifests,
    pub(super) sources: &'a mut SourceMap,
    /// What profiles are rendered to.
    target: Target,
    /// Layers that were read already: standard input, and files of a revision.
    layers: BTreeMap<String, String>,
    /// True if a setting is the same on both sides, so that it makes no difference.
    pub(super) has_shared: bool,
    /// What there is to say about what was read.
    pub(super) warnings: Report,
}

/// One side that was read.
pub(super) struct Given {
    /// Its objects.
    pub(super) side: Side,
    /// What they were rendered from, if it is a profile.
    pub(super) rendered: Option<Rendered>,
}

impl Given {
    /// A side without objects.
    pub(super) fn nothing() -> Self {
        Self { side: Side::default(), rendered: None }
    }
}

impl<'a> Sides<'a> {
    pub(super) fn new(input: input::Input, target: Target, sources: &'a mut SourceMap) -> Self {
        let (layers, warnings) = (BTreeMap::new(), Report::default());
        Self { manifests: Manifests::new(input), sources, target, layers, has_shared: false, warnings }
    }

    /// The bytes of a file beside the sides.
    pub(super) fn bytes(&mut self, name: &str) -> Result<Vec<u8>, Failure> {
        self.manifests.input.bytes(name).map_err(Failure::unusable)
    }

    /// The clusters of both sides, if their words stand for several.
    pub(super) fn clusters(&mut self, new: &str, old: &str) -> Result<Option<Vec<Both>>, Diagnostic> {
        clusters::pairs(new, old, &mut self.manifests.input)
    }

    /// The new side that a word stands for; `layers` go on top of a profile.
    pub(super) fn new_side(&mut self, word: &str, layers: Request) -> Result<Given, Failure> {
        match Revision::parse(word, None) {
            Some(revision) => self.revision(&revision.map_err(Failure::unusable)?, layers),
            None => self.on_disk(word, layers),
        }
    }

    /// The old side that a word stands for. A revision without a path takes that of the new side; where the revision does
    /// not have it yet, the side has no objects. The layers are for it too if it is the profile of the new side at another
    /// revision: each file as it is there.
    pub(super) fn old_side(
        &mut self,
        word: &str,
        new: &str,
        layers: Option<&Request>,
    ) -> Result<Given, Failure> {
        let Some(revision) = Revision::parse(word, Some(new)) else {
            return self.on_disk(word, Request::default());
        };
        let revision = revision.map_err(Failure::unusable)?;
        if profile::is_embedded(new) && !word.get("git:".len()..).unwrap_or_default().contains(':') {
            return self.embedded(new, &revision, layers);
        }
        let layers = layers.filter(|_| revision.is_path_of(new));
        let layers = layers.map(|layers| self.layers_at(&revision, layers)).transpose()?;
        if revision.lacks_path() {
            return Ok(Given::nothing());
        }
        self.revision(&revision, layers.unwrap_or_default())
    }

    /// An embedded profile, which is the same at each revision, with layers that need not be.
    fn embedded(
        &mut self,
        name: &str,
        revision: &Revision,
        layers: Option<&Request>,
    ) -> Result<Given, Failure> {
        let Some(layers) = layers.filter(|layers| !layers.layers.is_empty()) else {
            let error = format!("`{name}` is part of kafka-gen and the same at each revision");
            let help = format!("name what it is rendered to: `git:{}:rendered/{name}`", revision.name());
            return Err(Failure::unusable(Diagnostic::error(error).help(help)));
        };
        let layers = self.layers_at(revision, layers)?;
        self.profile(&Request { profile: name.to_owned(), ..layers }, None)
    }

    /// The layers as they are at a revision. What is not in the repository is the same on both sides.
    fn layers_at(&mut self, revision: &Revision, layers: &Request) -> Result<Request, Failure> {
        let mut files = Vec::with_capacity(layers.layers.len());
        for name in &layers.layers {
            let Some(file) = revision.on_disk(name).filter(|_| name != "-") else {
                self.has_shared = true;
                files.push(name.clone());
                continue;
            };
            if file.lacks_path() {
                let warning =
                    format!("`{name}` does not exist at `{}`: the old side is without it", revision.name());
                let warning = Diagnostic { severity: Severity::Warning, ..Diagnostic::error(warning) };
                self.warnings.push(warning.help("commit the file, or compare without it"));
                continue;
            }
            let input = &mut self.manifests.input;
            let bytes = file.file().and_then(|blob| blob.read(input));
            let text =
                bytes.and_then(|bytes| input::text(&file.display(), bytes)).map_err(Failure::unusable)?;
            self.layers.insert(file.display(), text);
            files.push(file.display());
        }
        self.has_shared |= !layers.sets.is_empty();
        Ok(Request { layers: files, ..layers.clone() })
    }

    fn on_disk(&mut self, word: &str, layers: Request) -> Result<Given, Failure> {
        let request = Request { profile: word.to_owned(), ..layers };
        if profile::is_embedded(word) || (word != "-" && !Path::new(word).exists()) {
            return self.profile(&request, None);
        }
        let mut inputs = self.manifests.read(&[word.to_owned()]);
        let unreadable = std::mem::take(&mut self.manifests.unreadable);
        if unreadable.has_errors() {
            return Err(Failure::Unusable(unreadable));
        }
        match inputs.as_mut_slice() {
            [Input { files, .. }] if word == "-" || !Path::new(word).is_dir() => match files.pop() {
                Some(file) => self.file(file, &request, None),
                None => self.objects(Vec::new()),
            },
            _ => self.objects(inputs.into_iter().flat_map(|input| input.files).collect()),
        }
    }

    /// A file or a folder of a revision.
    fn revision(&mut self, revision: &Revision, layers: Request) -> Result<Given, Failure> {
        let input = &mut self.manifests.input;
        match revision.kind().map_err(Failure::unusable)? {
            Kind::File(blob) => {
                let bytes = blob.read(input).map_err(Failure::unusable)?;
                let request = Request { profile: revision.path().to_owned(), ..layers };
                self.file(File { name: revision.display(), bytes }, &request, Some(revision))
            }
            Kind::Folder => {
                let (mut files, mut unreadable) = (Vec::new(), Report::default());
                for file in revision.files().map_err(Failure::unusable)? {
                    match file.and_then(|blob| Ok(File { bytes: blob.read(input)?, name: blob.display() })) {
                        Ok(file) => files.push(file),
                        Err(error) => unreadable.push(error),
                    }
                }
                if unreadable.has_errors() {
                    return Err(Failure::Unusable(unreadable));
                }
                self.objects(files)
            }
        }
    }

    /// Manifests if a document says which kind of object it is, and a profile otherwise.
    fn file(&mut self, file: File, request: &Request, from: Option<&Revision>) -> Result<Given, Failure> {
        let text = String::from_utf8_lossy(&file.bytes);
        let is_text = matches!(text, Cow::Borrowed(_));
        let id = self.sources.add(&file.name, text.into_owned());
        let (documents, report) = secret::read_all(self.sources, id, Dialect::Manifest);
        if request.profile == "-" && self.sources.text(id).trim().is_empty() {
            let error = Diagnostic::error("standard input is empty");
            return Err(Failure::unusable(error.help(FROM_STDIN)));
        }
        if !documents.is_empty() && !documents.iter().any(is_object) {
            return self.profile(request, Some((file, from)));
        }
        // What is no text was read only to know what it is meant to be.
        if !is_text {
            return self.objects(vec![file]);
        }
        let listing = Listing::of(&documents);
        let given = manifests(validate::opened(documents, report), listing);
        // What kubectl printed, but not all of it.
        match given {
            Err(failure) if request.profile == "-" => {
                let mut report: Report = failure.report().by_place().into_iter().take(1).cloned().collect();
                report.each(|finding| finding.help.push(FROM_STDIN.to_owned()));
                Err(Failure::Unusable(report))
            }
            given => given,
        }
    }

    /// A profile; the file that was read already, and the revision that it and the files it extends are in.
    fn profile(
        &mut self,
        request: &Request,
        read: Option<(File, Option<&Revision>)>,
    ) -> Result<Given, Failure> {
        let (mut first, revision) = match read {
            Some((file, revision)) => (Some(file.bytes), revision),
            None => (None, None),
        };
        let (input, layers) = (&mut self.manifests.input, &mut self.layers);
        let mut reader = |name: &str, role| match (role, first.take_if(|_| role == Role::Profile), revision) {
            (_, Some(bytes), revision) => {
                if revision.is_none() {
                    input.enter(name)?;
                }
                input::text(name, bytes)
            }
            (Role::Extended, None, Some(revision)) => {
                let extended = revision.at(name);
                input::text(&extended.display(), extended.file()?.read(input)?)
            }
            (Role::Layer, ..) if layers.contains_key(name) => {
                Ok(layers.get(name).cloned().unwrap_or_default())
            }
            (role, None, _) => {
                let text = input.layer(name, role)?;
                // Both sides may have it.
                if name == "-" && role == Role::Layer {
                    layers.insert(name.to_owned(), text.clone());
                }
                Ok(text)
            }
        };
        let sources = &mut *self.sources;
        let mut rendered = match self.target {
            Target::Kubernetes => pipeline::render(request, &Overrides::new(), sources, &mut reader)?,
            target => pipeline::translated(request, target, sources, &mut reader)?,
        };
        let nodes = std::mem::take(&mut rendered.nodes);
        Ok(Given { side: side(nodes), rendered: Some(rendered) })
    }

    fn objects(&mut self, files: Vec<File>) -> Result<Given, Failure> {
        let (mut all, mut report) = (Vec::new(), Report::default());
        for file in files {
            let (documents, findings) = validate::documents(file, self.sources);
            all.extend(documents);
            report.extend(findings);
        }
        let listing = Listing::of(&all);
        manifests(validate::opened(all, report), listing)
    }
}

/// What to do where standard input holds nothing that can be compared.
const FROM_STDIN: &str = "give it what kubectl prints, all of it: `kubectl get statefulset,service,configmap -n <NAMESPACE> -o json`";

/// The side that objects make, unless something is wrong with them.
fn manifests((nodes, report): (Vec<Node>, Report), listing: Option<Listing>) -> Result<Given, Failure> {
    let (nodes, mut report) = report.ok(nodes)?;
    for node in &nodes {
        let complete = "is the document complete?";
        let (missing, help) = match (node.get("apiVersion"), node.get("kind")) {
            (Some(_), Some(_)) => continue,
            (Some(_), None) => ("`kind` is", complete),
            (None, Some(_)) => ("`apiVersion` is", complete),
            (None, None) => (
                "`apiVersion` and `kind` are",
                "keep profiles and other files in a directory without manifests",
            ),
        };
        let error = format!("{missing} missing, so this document is not a Kubernetes object");
        report.push(Diagnostic::error(error).at(node.first_span()).help(help));
    }
    let (nodes, _) = report.ok(nodes)?;
    Ok(Given { side: side(nodes).listed(listing), rendered: None })
}

fn side(nodes: Vec<Node>) -> Side {
    Side::new(nodes.into_iter().map(schema::decoded).collect())
}
