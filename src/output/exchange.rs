//! A complete new directory takes the place of the old one, at once. Whenever a run is killed, the directory is as
//! it was or as it should be.
//!
//! Files that stay, ours and others, are linked into the new directory, so they remain what they are, times and all.

use std::ffi::OsStr;
use std::io;
use std::path::PathBuf;

use super::place::Place;
use super::plan::{DirectoryChanges, FileState};
use super::staging::{Staging, TREE};
use super::system::{Folder, Kind, changed, is_refusal};
use super::{Files, PathError, at};

/// What became of the attempt.
pub(super) enum Done {
    /// The directory is the new one; the path is what could not be removed.
    All(Option<PathBuf>),
    /// Nothing has changed: the system cannot do this, or not here.
    NotHere,
}

/// Creates a directory that does not exist.
///
/// # Errors
/// Nothing has changed.
pub(super) fn create(
    place: &Place,
    name: &OsStr,
    plan: &DirectoryChanges,
    files: &Files,
) -> Result<Option<PathBuf>, PathError> {
    let staging = Staging::beside(place, name).map_err(at(&place.shown))?;
    let mut tree = None;
    let done = (|| {
        let made = tree.insert(staging.make_tree().map_err(at(&place.shown))?);
        fill(place, made, plan, files)?;
        staging.folder.move_to(OsStr::new(TREE), &place.above, name).map_err(at(&place.shown))
    })();
    match done {
        Ok(()) => {
            let left = staging.discard(None);
            sync_above(place)?;
            Ok(left)
        }
        Err(trouble) => {
            staging.discard(tree.as_ref());
            Err(trouble)
        }
    }
}

/// Puts a new directory in the place of an old one.
///
/// # Errors
/// Nothing has changed, unless the error is that of the disk after the exchange.
pub(super) fn exchange(
    place: &Place,
    name: &OsStr,
    old: &Folder,
    plan: &DirectoryChanges,
    files: &Files,
) -> Result<Done, PathError> {
    let is_obstacle = |name: &OsStr, kind| kind == Kind::Folder || name == ".git";
    if plan.has_other(is_obstacle) || place.is_current().map_err(at(&place.shown))? {
        return Ok(Done::NotHere);
    }
    let staging = match Staging::beside(place, name) {
        Err(error) if is_refusal(&error) => return Ok(Done::NotHere),
        staging => staging.map_err(at(&place.shown))?,
    };
    let mut tree = None;
    let done = (|| {
        let made = tree.insert(staging.make_tree().map_err(at(&place.shown))?);
        if !keep(place, old, made, plan)? {
            return Ok(false);
        }
        fill(place, made, plan, files)?;
        if !made.imitates(old).map_err(at(&place.shown))? {
            return Ok(false);
        }
        swap(place, name, old, &staging).map_err(at(&place.shown))
    })();
    match (done, tree) {
        (Ok(true), Some(new)) => {
            let left = staging.retire(old, &new, plan);
            sync_above(place)?;
            Ok(Done::All(left))
        }
        (done, tree) => {
            staging.discard(tree.as_ref());
            done.map(|_| Done::NotHere)
        }
    }
}

/// Links what stays into the new directory. False if the system does not allow that.
fn keep(place: &Place, old: &Folder, tree: &Folder, plan: &DirectoryChanges) -> Result<bool, PathError> {
    for name in plan.equal.iter().chain(&plan.others) {
        let path = place.shown.join(name);
        match old.link(name, tree) {
            Err(error) if is_refusal(&error) => return Ok(false),
            done => done.map_err(at(&path))?,
        }
        let linked = tree.look(name).map_err(at(&path))?;
        if !plan.seen(name).zip(linked).is_some_and(|(seen, linked)| seen.is(&linked)) {
            return Err(at(&path)(changed()));
        }
    }
    Ok(true)
}

/// Writes what is new into the new directory.
fn fill(place: &Place, tree: &Folder, plan: &DirectoryChanges, files: &Files) -> Result<(), PathError> {
    for (name, difference) in &plan.changes {
        let text = name.to_str().and_then(|name| files.texts.get(name));
        if let (Some(text), FileState::Missing | FileState::Modified) = (text, difference) {
            tree.create(name, text, plan.seen(name)).map_err(at(&place.shown.join(name)))?;
        }
    }
    tree.sync().map_err(at(&place.shown))
}

/// Exchanges the names. False if the system cannot do that.
fn swap(place: &Place, name: &OsStr, old: &Folder, staging: &Staging) -> io::Result<bool> {
    let tree = OsStr::new(TREE);
    match staging.folder.exchange(tree, &place.above, name) {
        Err(error) if is_refusal(&error) => return Ok(false),
        done => done?,
    }
    // The name stood for another directory meanwhile: that one gets its name back.
    let taken = staging.folder.inner(tree).and_then(|taken| taken.key());
    if taken.is_ok_and(|taken| old.key().is_ok_and(|old| old == taken)) {
        return Ok(true);
    }
    staging.folder.exchange(tree, &place.above, name)?;
    Err(changed())
}

/// Brings the name of the directory on the disk.
fn sync_above(place: &Place) -> Result<(), PathError> {
    match place.above.sync() {
        // Who may not read a directory cannot sync it.
        Err(error) if error.kind() == io::ErrorKind::PermissionDenied => Ok(()),
        done => done.map_err(at(&place.shown)),
    }
}
