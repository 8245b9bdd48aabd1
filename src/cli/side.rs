//! The sides of a comparison, as the user names them: profiles, manifests, revisions of git.

use std::borrow::Cow;
use std::path::Path;

use super::git::{Kind, Revision};
use super::input;
use super::manifests::Manifests;
use crate::change::Side;
use crate::diagnostic::Report;
use crate::failure::Failure;
use crate::pipeline::{self, Overrides, Rendered};
use crate::profile::{self, Request, Role};
use crate::secret;
use crate::source::SourceMap;
use crate::validate::{self, File, Input};
use crate::yaml::{Dialect, Node};

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
    pub(super) fn new(input: input::Input, sources: &'a mut SourceMap) -> Self {
        Self { manifests: Manifests::new(input), sources }
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
        let is_object = |node: &Node| node.get("apiVersion").is_some() || node.get("kind").is_some();
        if !documents.is_empty() && !documents.iter().any(is_object) {
            return self.profile(request, Some((file, from)));
        }
        // What is no text was read only to know what it is meant to be.
        if is_text { manifests(validate::opened(documents, report)) } else { self.objects(vec![file]) }
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
            (role, None, _) => input.layer(name, role),
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
