//! What a directory holds, against what it should hold. Changes nothing.

use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::io;
use std::path::Path;

use super::system::{Folder, Kind, Seen};
use super::{Files, MARK, PathError, at};

/// What is wrong with a file of ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileState {
    /// It does not exist.
    Missing,
    /// It has another text.
    Modified,
    /// It belongs to an object that no longer exists.
    Stale,
}

/// What is to be done to a directory.
#[derive(Default)]
pub(super) struct DirectoryChanges {
    /// What is wrong, by the name of the file.
    pub(super) changes: BTreeMap<OsString, FileState>,
    /// Files of ours that are right already.
    pub(super) equal: Vec<OsString>,
    /// Whatever else the directory holds.
    pub(super) others: Vec<OsString>,
    /// What each name stood for.
    seen: BTreeMap<OsString, Seen>,
}

impl DirectoryChanges {
    /// Looks at a directory, which need not exist.
    ///
    /// # Errors
    /// Something else has the name of a file of ours, another profile uses the directory, or something in it that may
    /// be ours cannot be read.
    pub(super) fn look(folder: Option<&Folder>, shown: &Path, files: &Files) -> Result<Self, PathError> {
        let missing = |name: &String| (name.into(), FileState::Missing);
        let mut plan = Self { changes: files.texts.keys().map(missing).collect(), ..Self::default() };
        let Some(folder) = folder else { return Ok(plan) };
        let mut names = folder.entries().map_err(at(shown))?;
        names.sort();
        for name in names {
            let path = shown.join(&name);
            if let Some(seen) = folder.look(&name).map_err(at(&path))? {
                plan.enter(folder, &path, &name, seen, files)?;
                plan.seen.insert(name, seen);
            }
        }
        Ok(plan)
    }

    /// What a name stood for.
    pub(super) fn seen(&self, name: &OsStr) -> Option<&Seen> {
        self.seen.get(name)
    }

    /// True if the directory has a foreign entry that satisfies this.
    pub(super) fn has_other(&self, is_it: impl Fn(&OsStr, Kind) -> bool) -> bool {
        self.others.iter().any(|name| self.seen(name).is_some_and(|seen| is_it(name, seen.kind)))
    }

    fn enter(
        &mut self,
        folder: &Folder,
        path: &Path,
        name: &OsStr,
        seen: Seen,
        files: &Files,
    ) -> Result<(), PathError> {
        let refuse = |reason: &str| Err(at(path)(io::Error::other(reason.to_owned())));
        let text = name.to_str().and_then(|name| files.texts.get(name));
        let length = files.header.len().max(text.map_or(0, String::len));
        let is_yaml = Path::new(name).extension().is_some_and(|extension| extension == "yaml");
        let found = if is_yaml && seen.kind == Kind::File {
            // One byte more: what is longer differs, and git may have put `\r` in front of a line end.
            folder.read(name, &seen, length + 1).map_err(at(path))?
        } else {
            Vec::new()
        };
        match (Owner::of(&found, &files.header), text) {
            (Owner::Us, Some(text)) if found == text.as_bytes() => {
                self.changes.remove(name);
                self.equal.push(name.to_owned());
            }
            (Owner::Us, Some(_)) => {
                self.changes.insert(name.to_owned(), FileState::Modified);
            }
            (Owner::Us, None) => {
                self.changes.insert(name.to_owned(), FileState::Stale);
            }
            (Owner::OtherProfile, _) => {
                return refuse("it was rendered from another profile; use one directory for each profile");
            }
            (Owner::SomebodyElse, Some(_)) => {
                return refuse(
                    "it exists and was not written by kafka-gen; move it, or use another directory",
                );
            }
            (Owner::SomebodyElse, None) if name == Files::INTERRUPTED => {
                return refuse(
                    "it exists and was not written by kafka-gen, which uses this name while it works; move it",
                );
            }
            (Owner::SomebodyElse, None)
                if files.texts.contains_key(Files::KUSTOMIZATION) && is_kustomization(name) =>
            {
                return refuse(
                    "kustomize reads only one such file, and this one was not written by kafka-gen; \
                     move it, or leave out `--kustomization`",
                );
            }
            (Owner::SomebodyElse, None) => self.others.push(name.to_owned()),
        }
        Ok(())
    }
}

/// The other names under which kustomize looks for its file.
fn is_kustomization(name: &OsStr) -> bool {
    name == "kustomization.yml" || name == "Kustomization"
}

/// Who made a file.
enum Owner {
    /// An earlier run, from the same profile.
    Us,
    /// An earlier run, from another profile.
    OtherProfile,
    /// A person or another program.
    SomebodyElse,
}

impl Owner {
    /// The first line tells. What has no text, such as a link, a directory or a device, is never ours.
    fn of(text: &[u8], header: &str) -> Self {
        let first = text.split(|byte| *byte == b'\n').next().unwrap_or_default();
        let first = first.strip_suffix(b"\r").unwrap_or(first);
        if first == header.trim_end().as_bytes() {
            Self::Us
        } else if text.starts_with(MARK.as_bytes()) {
            Self::OtherProfile
        } else {
            Self::SomebodyElse
        }
    }
}
