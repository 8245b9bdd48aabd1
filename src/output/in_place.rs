//! File after file is replaced, where a directory cannot be exchanged as a whole. Each file is old or new; while they
//! are mixed, the directory holds a file that no tool can read.

use std::ffi::OsStr;
use std::io;
use std::path::PathBuf;

use super::place::Place;
use super::plan::{DirectoryChanges, FileState};
use super::staging::Staging;
use super::system::{Folder, changed};
use super::{Files, PathError, at};

/// Brings a directory file by file to what it should hold. Returns the path of what could not be removed.
///
/// # Errors
/// The path that could not be written, moved or removed, and why.
pub(super) fn replace(
    place: &Place,
    folder: &Folder,
    plan: &DirectoryChanges,
    files: &Files,
) -> Result<Option<PathBuf>, PathError> {
    let staging = Staging::inside(folder, &place.shown).map_err(at(&place.shown))?;
    let work = Work { place, folder, staged: &staging.folder, plan, files };
    let done = work.stage().and_then(|()| work.replace());
    let left = staging.discard(None);
    done.map(|()| left)
}

struct Work<'a> {
    place: &'a Place,
    folder: &'a Folder,
    staged: &'a Folder,
    plan: &'a DirectoryChanges,
    files: &'a Files,
}

impl Work<'_> {
    /// Writes what is new. All that may fail for lack of space comes first.
    fn stage(&self) -> Result<(), PathError> {
        for (name, text) in &self.files.texts {
            let name = OsStr::new(name);
            if self.plan.changes.contains_key(name) {
                self.staged.create(name, text, self.plan.seen(name)).map_err(self.at(name))?;
            }
        }
        Ok(())
    }

    /// Moves it to where it belongs, and removes what is stale.
    fn replace(&self) -> Result<(), PathError> {
        let (kustomization, marker) = (OsStr::new(Files::KUSTOMIZATION), OsStr::new(Files::INTERRUPTED));
        let mixed = self.plan.changes.len() > 1;
        if mixed {
            self.mark()?;
        }
        let others = self.plan.changes.iter().filter(|(name, _)| *name != kustomization);
        for (name, difference) in others.chain(self.plan.changes.get_key_value(kustomization)) {
            match difference {
                FileState::Missing | FileState::Modified => self.put(name)?,
                FileState::Stale if mixed && name == marker => {}
                FileState::Stale => self.remove(name)?,
            }
        }
        if mixed {
            if self.plan.equal.iter().any(|name| name == kustomization) {
                let aside = OsStr::new(ASIDE);
                self.staged.move_to(aside, self.folder, kustomization).map_err(self.at(kustomization))?;
            }
            self.sync()?;
            self.folder.remove_file(marker).map_err(self.at(marker))?;
        }
        self.sync()
    }

    /// Makes the directory unreadable for tools.
    fn mark(&self) -> Result<(), PathError> {
        let (kustomization, marker) = (OsStr::new(Files::KUSTOMIZATION), OsStr::new(Files::INTERRUPTED));
        let text = format!("{}{UNREADABLE}", self.files.header);
        self.staged.create(marker, &text, None).map_err(self.at(marker))?;
        self.put(marker)?;
        // With it kustomize would not look at the marker; without it, it looks at every file.
        let is_ours = !self.plan.others.iter().any(|name| name == kustomization);
        if is_ours && self.plan.seen(kustomization).is_some() {
            self.verify(kustomization)?;
            let aside = OsStr::new(ASIDE);
            self.folder.move_to(kustomization, self.staged, aside).map_err(self.at(kustomization))?;
        }
        self.sync()
    }

    /// Moves a staged file to its place, which is free or holds the file that we saw there.
    fn put(&self, name: &OsStr) -> Result<(), PathError> {
        let is_aside = name == Files::KUSTOMIZATION && self.plan.changes.len() > 1;
        if self.plan.seen(name).is_none() || is_aside {
            return self.staged.move_to(name, self.folder, name).map_err(self.at(name));
        }
        self.verify(name)?;
        self.staged.replace(name, self.folder, name).map_err(self.at(name))
    }

    fn remove(&self, name: &OsStr) -> Result<(), PathError> {
        if name == Files::KUSTOMIZATION && self.plan.changes.len() > 1 {
            // It was put aside.
            return Ok(());
        }
        self.verify(name)?;
        self.folder.remove_file(name).map_err(self.at(name))
    }

    /// Fails if a name no longer stands for the file that we saw there.
    fn verify(&self, name: &OsStr) -> Result<(), PathError> {
        let now = self.folder.look(name).map_err(self.at(name))?;
        let same = self.plan.seen(name).zip(now).is_some_and(|(seen, now)| seen.is(&now));
        if same { Ok(()) } else { Err(self.at(name)(changed())) }
    }

    fn sync(&self) -> Result<(), PathError> {
        self.folder.sync().map_err(at(&self.place.shown))
    }

    fn at(&self, name: &OsStr) -> impl FnOnce(io::Error) -> PathError {
        at(&self.place.shown.join(name))
    }
}

/// Argo CD passes over what is no YAML, unless these three words make it look like an object.
const UNREADABLE: &str = "# A run was interrupted: files of two runs are mixed here. Run it again.\n\
                          apiVersion: v1\nkind: [\nmetadata: left open, so that nothing takes the mixture\n";
/// Where the old `kustomization.yaml` waits.
const ASIDE: &str = "aside";
