//! A directory with one file for each object. Files of others in it are never touched.

use std::path::{Path, PathBuf};

use super::locks::LockMode;
use super::place::{Missing, Place};
use super::plan::{DirectoryChanges, FileState};
use super::staging::leftovers;
use super::{Files, Locks, PathError, at, exchange, in_place};

/// What is wrong with a directory.
#[derive(Default)]
pub struct Comparison {
    /// By the name of the file, in the order of names.
    pub differences: Vec<(String, FileState)>,
    /// The directories that runs which were killed have left.
    pub leftovers: Vec<PathBuf>,
}

/// Says what is wrong with a directory. Nothing is changed.
///
/// # Errors
/// The path that could not be read, or is not ours.
pub fn compare(path: &Path, files: &Files, locks: &Locks) -> Result<Comparison, PathError> {
    let (plan, leftovers) = match Place::find(path, Missing::Leave)? {
        Some(mut place) => look(&mut place, files, locks, LockMode::Shared)?,
        None => (DirectoryChanges::look(None, path, files)?, Vec::new()),
    };
    let name = |(name, found): (std::ffi::OsString, _)| (name.to_string_lossy().into_owned(), found);
    Ok(Comparison { differences: plan.changes.into_iter().map(name).collect(), leftovers })
}

/// Brings a directory to what it should hold, all at once if that is possible, and removes the files of objects
/// that no longer exist. A file that is right already is left alone. Nothing is changed if the directory holds a file in
/// our way, or files of another profile. Returns the directories that runs which were killed have left, this one
/// too if it could not remove its own.
///
/// # Errors
/// The path that could not be read, written or removed, and why.
pub fn write(path: &Path, files: &Files, locks: &Locks) -> Result<Vec<PathBuf>, PathError> {
    let Some(mut place) = Place::find(path, Missing::Create)? else { return Ok(Vec::new()) };
    let done = look(&mut place, files, locks, LockMode::Exclusive).and_then(|(plan, mut leftovers)| {
        leftovers.extend(update(&place, &plan, files)?);
        Ok(leftovers)
    });
    done.inspect_err(|_| place.forget())
}

/// Takes the lock, then compares the directory.
fn look(
    place: &mut Place,
    files: &Files,
    locks: &Locks,
    share: LockMode,
) -> Result<(DirectoryChanges, Vec<PathBuf>), PathError> {
    locks.take(place, share).map_err(at(&place.shown))?;
    // The run that we waited for may have exchanged it.
    place.reopen().map_err(at(&place.shown))?;
    let plan = DirectoryChanges::look(place.folder.as_ref(), &place.shown, files)?;
    let leftovers = leftovers(place, &plan)?;
    Ok((plan, leftovers))
}

fn update(place: &Place, plan: &DirectoryChanges, files: &Files) -> Result<Option<PathBuf>, PathError> {
    if plan.changes.is_empty() {
        return Ok(None);
    }
    let Some(folder) = &place.folder else {
        return exchange::create(place, place.name.as_deref().unwrap_or_default(), plan, files);
    };
    // One file alone is replaced at once anyway, and the directory stays what it is.
    if let Some(name) = &place.name
        && plan.changes.len() > 1
        && let exchange::Done::All(left) = exchange::exchange(place, name, folder, plan, files)?
    {
        return Ok(left);
    }
    in_place::replace(place, folder, plan, files)
}
