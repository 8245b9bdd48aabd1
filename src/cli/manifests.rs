//! Manifests that the user names: files, directories, standard input.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::input::{self, unreadable};
use crate::diagnostic::{Diagnostic, Report};
use crate::validate::{File, Input};

/// Reads manifests; what cannot be read does not keep the rest from being checked.
#[derive(Default)]
pub(super) struct Manifests {
    pub(super) input: input::Input,
    /// Files that were read already: nobody means one twice who names it and the directory that it is in.
    seen: BTreeSet<PathBuf>,
    /// How often one was named again.
    again: usize,
    /// Why some could not be read.
    pub(super) unreadable: Report,
}

impl Manifests {
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
        } else {
            self.file(word, &mut files);
        }
        // Nothing is left of it, and the reason is known.
        let known = files.is_empty() && self.passed_over() > before;
        (!known).then(|| Input { name: word.to_owned(), files })
    }

    fn passed_over(&self) -> usize {
        self.again + self.unreadable.diagnostics().len()
    }

    /// All manifests below a directory, as `kubectl apply --recursive` takes them; links to directories are not
    /// followed, so that no circle of them is.
    fn directory(&mut self, folder: &Path, files: &mut Vec<File>) {
        let mut open = vec![folder.to_owned()];
        while let Some(path) = open.pop() {
            let name = path.to_string_lossy().into_owned();
            let kind = if path == folder { fs::metadata(&path) } else { fs::symlink_metadata(&path) };
            match kind {
                Err(error) => self.unreadable.push(unreadable(&name, &error)),
                Ok(kind) if kind.is_dir() => match children(&path) {
                    Ok(children) => open.extend(children.into_iter().rev()),
                    Err(error) => self.unreadable.push(unreadable(&name, &error)),
                },
                Ok(_) if !is_manifest(&path) => {}
                Ok(_) => match fs::metadata(&path) {
                    Ok(kind) if kind.is_dir() => {}
                    // Whoever opens a pipe waits for its other end.
                    Ok(kind) if !kind.is_file() => {
                        let message = format!("cannot read `{name}`: it is no regular file");
                        self.unreadable.push(Diagnostic::error(message));
                    }
                    Ok(_) => self.file(&name, files),
                    Err(error) => self.unreadable.push(unreadable(&name, &error)),
                },
            }
        }
    }

    fn file(&mut self, name: &str, files: &mut Vec<File>) {
        if let Ok(path) = fs::canonicalize(name)
            && path.is_file()
            && !self.seen.insert(path)
        {
            self.again += 1;
            return;
        }
        let shown = if name == "-" { "<stdin>" } else { name };
        match self.input.bytes(name) {
            Ok(bytes) => files.push(File { name: shown.to_owned(), bytes }),
            Err(error) => self.unreadable.push(error),
        }
    }
}

/// What is in a directory, sorted, without hidden files.
fn children(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut paths = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if !entry.file_name().to_string_lossy().starts_with('.') {
            paths.push(entry.path());
        }
    }
    paths.sort();
    Ok(paths)
}

/// True for the name of a manifest. A Kustomization is read by kustomize; no API server knows it.
pub(super) fn is_manifest(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default();
    let extension = path.extension().unwrap_or_default();
    ["yaml", "yml", "json"].iter().any(|known| extension == *known)
        && name != "kustomization.yaml"
        && name != "kustomization.yml"
}
