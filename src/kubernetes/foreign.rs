//! Files beside manifests that are none: what each of them is, and what to do with it instead.

mod formats;
mod kustomize;
mod template;

use std::collections::BTreeSet;
use std::path::Path;

use crate::report::diagnostic::{Diagnostic, Label, Report, Show};
use crate::text::shown;
use crate::text::source::{SourceId, SourceMap, Span};
use crate::yaml::{Data, Node};

pub use kustomize::{Inputs, is_kustomization};

/// A format of files that hold no Kubernetes objects.
#[derive(Debug)]
pub struct Format {
    /// The name in JSON: `helm-values`.
    pub name: &'static str,
    /// What a file of it is: `a Helm values file`.
    pub what: &'static str,
    /// What to do with such a file; `FILE` stands for its name, `DIR` for its directory.
    advice: &'static str,
    fits: fn(&Shape<'_>) -> bool,
}

/// What is known about a document, or about the whole of a text that cannot be read.
struct Shape<'a> {
    /// The name of the file, without directories.
    file: &'a str,
    /// The document, if it can be read.
    document: Option<&'a Node>,
    /// The keys at the top.
    keys: BTreeSet<&'a str>,
}

impl<'a> Shape<'a> {
    fn of_document(file: &'a str, document: &'a Node) -> Self {
        let keys = document.entries().iter().map(|entry| entry.key.as_str()).collect();
        Self { file, document: Some(document), keys }
    }

    /// The shape of a text that cannot be read: lines without indentation begin with its keys.
    fn of_text(file: &'a str, text: &'a str) -> Self {
        let key = |line: &'a str| {
            let (key, rest) = line.split_once(':')?;
            let is_key = key.starts_with(|c: char| c.is_ascii_alphabetic() || c == '$' || c == '_');
            (is_key && (rest.is_empty() || rest.starts_with([' ', '\t']))).then_some(key)
        };
        Self { file, document: None, keys: text.lines().filter_map(key).collect() }
    }

    fn has(&self, keys: &[&str]) -> bool {
        keys.iter().all(|key| self.keys.contains(key))
    }

    fn get(&self, key: &str) -> Option<&'a Node> {
        self.document?.get(key)
    }

    fn text(&self, key: &str) -> &'a str {
        self.get(key).and_then(Node::as_str).unwrap_or_default()
    }

    fn has_extension(&self, known: &[&str]) -> bool {
        let extension = Path::new(self.file).extension();
        known.iter().any(|known| extension.is_some_and(|extension| extension == *known))
    }

    fn is_of(&self, api_version: &str) -> bool {
        self.text("apiVersion").starts_with(api_version)
    }

    /// True if it may be meant as an object, whatever is wrong with it.
    fn is_object(&self) -> bool {
        ["apiVersion", "kind", "metadata", "spec"].iter().any(|key| self.keys.contains(key))
    }

    fn format(&self) -> Option<&'static Format> {
        let list = if self.is_object() { formats::WITH_API_VERSION } else { formats::OTHERS };
        list.iter().copied().find(|format| (format.fits)(self))
    }
}

/// The format of a file, if it is none of manifests: each of its documents has a format that is known. A file that cannot be
/// read is known by its keys, its name, or the template in it.
pub fn format_of(
    name: &str,
    id: SourceId,
    (documents, report): (&[Node], &Report),
    sources: &SourceMap,
) -> Option<&'static Format> {
    let file = Path::new(name).file_name().and_then(|name| name.to_str()).unwrap_or_default();
    if report.has_errors() {
        let text = sources.text(id);
        let is_template = template::is_template(report, text);
        return is_template.then_some(&formats::TEMPLATE).or_else(|| Shape::of_text(file, text).format());
    }
    let mut found = None;
    for document in documents.iter().filter(|document| document.data != Data::Null) {
        found = Some(Shape::of_document(file, document).format()?).filter(|_| found.is_none()).or(found);
    }
    found
}

/// The format of a file that a Kustomization reads, or that is one.
pub fn of_kustomization(name: &str, inputs: &Inputs) -> Option<&'static Format> {
    if is_kustomization(name) {
        return Some(&formats::KUSTOMIZATION);
    }
    inputs.contains(name).then_some(&formats::KUSTOMIZE_INPUT)
}

impl Format {
    /// The error about a file that the user named as a manifest.
    pub fn error(&self, name: &str, id: SourceId) -> Diagnostic {
        let path = Path::new(name);
        let folder = path.parent().map(Path::to_string_lossy).filter(|folder| !folder.is_empty());
        let [file, folder] = [name, folder.as_deref().unwrap_or(".")].map(shown::word);
        let help = self.advice.replace("FILE", &file).replace("DIR", &folder);
        let error = Diagnostic::error(format!("this is {}, not a manifest", self.what));
        let label = Label { span: Span::new(id, 0, 0), text: String::new(), show: Show::PlaceOnly };
        Diagnostic { primary: Some(label), ..error.rule("not-an-object").help(help) }
    }
}
