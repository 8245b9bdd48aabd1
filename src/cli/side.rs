//! The sides of a comparison, as the user names them: profiles, manifests, revisions of git.

use std::borrow::Cow;
use std::path::Path;

use super::git::{Kind, Revision};
use super::manifests::{Manifests, is_manifest};
use crate::change::Side;
use crate::diagnostic::Report;
use crate::failure::Failure;
use crate::pipeline::{self, Overrides, Rendered};
use crate::profile::{self, Request};
use crate::source::SourceMap;
use crate::validate::{self, File, Input};
use crate::yaml::{self, Dialect, Node};

/// Reads sides, each file once.
pub(super) struct Sides<'a> {
    manifests: Manifests,
    sources: &'a mut SourceMap,
}

/// One side that was read.
pub(super) struct Given {
    /// Its objects.
    pub(super) side: Side,
    /// What they were rendered from, if it is a profile.
    pub(super) rendered: Option<Rendered>,
}

impl<'a> Sides<'a> {
    pub(super) fn new(sources: &'a mut SourceMap) -> Self {
        Self { manifests: Manifests::default(), sources }
    }

    /// The side that a word stands for. `other` is the word of the other side, whose path a revision takes that names
    /// none; `layers` go on top of a profile.
    pub(super) fn read(
        &mut self,
        word: &str,
        other: Option<&str>,
        layers: Request,
    ) -> Result<Given, Failure> {
        if let Some(revision) = Revision::parse(word, other) {
            return self.revision(&revision.map_err(Failure::unusable)?, layers);
        }
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
        let read = |revision: &Revision| {
            let bytes = revision.read().map_err(Failure::unusable)?;
            Ok::<_, Failure>(File { name: revision.display(), bytes })
        };
        match revision.kind().map_err(Failure::unusable)? {
            Kind::File => {
                let request = Request { profile: revision.path().to_owned(), ..layers };
                self.file(read(revision)?, &request, Some(revision))
            }
            Kind::Folder => {
                let files = revision.files().map_err(Failure::unusable)?;
                let manifests = files.iter().filter(|one| is_manifest(Path::new(one.path())));
                self.objects(manifests.map(read).collect::<Result<_, _>>()?)
            }
        }
    }

    /// Manifests if a document says which kind of object it is, and a profile otherwise.
    fn file(&mut self, file: File, request: &Request, from: Option<&Revision>) -> Result<Given, Failure> {
        let text = String::from_utf8_lossy(&file.bytes);
        let is_text = matches!(text, Cow::Borrowed(_));
        let id = self.sources.add(&file.name, text.into_owned());
        let (documents, report) = yaml::read_all(self.sources.text(id), id, Dialect::Manifest);
        let is_object = |node: &Node| node.get("apiVersion").is_some() || node.get("kind").is_some();
        if !documents.is_empty() && !documents.iter().any(is_object) {
            return self.profile(request, Some((file, from)));
        }
        // What is no text was read only to know what it is meant to be.
        if is_text {
            manifests(validate::opened(documents, report, self.sources))
        } else {
            self.objects(vec![file])
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
        let input = &mut self.manifests.input;
        let mut reader = |name: &str| {
            let bytes = match (first.take_if(|_| name == request.profile), revision) {
                (Some(bytes), _) => bytes,
                (None, Some(revision)) if !request.layers.iter().any(|layer| layer == name) => {
                    revision.at(name).read()?
                }
                (None, _) => input.bytes(name)?,
            };
            super::input::text(name, bytes)
        };
        let mut rendered = pipeline::render(request, &Overrides::new(), self.sources, &mut reader)?;
        let nodes = std::mem::take(&mut rendered.nodes);
        Ok(Given { side: side(nodes), rendered: Some(rendered) })
    }

    fn objects(&mut self, files: Vec<File>) -> Result<Given, Failure> {
        let (mut nodes, mut report) = (Vec::new(), Report::default());
        for file in files {
            let (objects, findings) = validate::objects(file, self.sources);
            nodes.extend(objects);
            report.extend(findings);
        }
        manifests((nodes, report))
    }
}

/// The side that objects make, unless something is wrong with them.
fn manifests((nodes, report): (Vec<Node>, Report)) -> Result<Given, Failure> {
    let (nodes, _) = report.ok(nodes)?;
    Ok(Given { side: side(nodes), rendered: None })
}

fn side(nodes: Vec<Node>) -> Side {
    Side::new(nodes.into_iter().map(Node::without_nulls).collect())
}
