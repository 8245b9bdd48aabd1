//! Manifests that the user names: files, directories, standard input.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::input::{self, Tree, unreadable};
use crate::kubernetes::foreign::is_kustomization;
use crate::report::diagnostic::{Diagnostic, Report};
use crate::validate::{File, Input};
use crate::yaml::Node;

/// Reads manifests; what cannot be read does not keep the rest from being checked.
pub(super) struct Manifests {
    pub(super) input: input::Input,
    /// Whether Kustomizations in directories are read, too: they say which files are no manifests.
    pub(super) kustomizations: bool,
    /// Files that were read already: naming a file and its directory means it once.
    seen: BTreeSet<PathBuf>,
    /// How often one was named again.
    again: usize,
    /// Why some could not be read.
    pub(super) unreadable: Report,
}

impl Manifests {
    pub(super) fn new(input: input::Input) -> Self {
        Self { input, kustomizations: false, seen: BTreeSet::new(), again: 0, unreadable: Report::default() }
    }

    /// What these words of the command line stand for.
    pub(super) fn read(&mut self, words: &[String]) -> Vec<Input> {
        self.seen.clear();
        words.iter().filter_map(|word| self.word(word)).collect()
    }

    fn word(&mut self, word: &str) -> Option<Input> {
        let before = self.passed_over();
        let mut files = Vec::new();
        if word != "-" && Path::new(word).is_dir() {
            self.directory(Path::new(word), &mut files);
        } else if self.is_new(Path::new(word)) {
            let shown = if word == "-" { "<stdin>" } else { word };
            let bytes = self.input.bytes(word);
            self.file(shown, bytes, &mut files);
        }
        // Nothing is left of it, and the reason is known.
        let known = files.is_empty() && self.passed_over() > before;
        (!known).then(|| Input { name: word.to_owned(), files, is_cluster: false, are_values: false })
    }

    fn passed_over(&self) -> usize {
        self.again + self.unreadable.diagnostics().len()
    }

    /// All manifests below a directory, as `kubectl apply --recursive` takes them; links to directories are not
    /// followed, so that no circle of them is.
    fn directory(&mut self, folder: &Path, files: &mut Vec<File>) {
        let tree = match self.input.real(folder) {
            Ok(real) => Tree::around(&real),
            Err(error) => return self.unreadable.push(error),
        };
        let mut open = vec![(folder.to_owned(), true)];
        while let Some((path, is_folder)) = open.pop() {
            if is_folder {
                match input::entries(&path) {
                    Ok(entries) => {
                        open.extend(entries.into_iter().rev().map(|(path, kind)| (path, kind.is_dir())));
                    }
                    Err(error) => self.unreadable.push(unreadable(&path.to_string_lossy(), &error)),
                }
            } else if self.takes(&path) && !path.is_dir() && self.is_new(&path) {
                let bytes = self.input.entry(&path, &tree);
                self.file(&path.to_string_lossy(), bytes, files);
            }
        }
    }

    fn takes(&self, path: &Path) -> bool {
        is_manifest(path) || self.kustomizations && is_kustomization(path)
    }

    /// False for a file that was read already.
    fn is_new(&mut self, path: &Path) -> bool {
        let is_again = path.canonicalize().is_ok_and(|path| path.is_file() && !self.seen.insert(path));
        self.again += usize::from(is_again);
        !is_again
    }

    fn file(&mut self, name: &str, bytes: Result<Vec<u8>, Diagnostic>, files: &mut Vec<File>) {
        match bytes {
            Ok(bytes) => files.push(File { name: name.to_owned(), bytes }),
            Err(error) => self.unreadable.push(error),
        }
    }
}

/// True if a document is meant to be an object of Kubernetes, whatever else is wrong with it; a profile has neither key.
pub(super) fn is_object(node: &Node) -> bool {
    node.get("apiVersion").is_some() || node.get("kind").is_some()
}

/// True for the name of a manifest. A Kustomization is read by kustomize; no API server knows it.
pub(super) fn is_manifest(path: &Path) -> bool {
    let extension = path.extension().unwrap_or_default();
    ["yaml", "yml", "json"].iter().any(|known| extension == *known) && !is_kustomization(path)
}
