//! A directory with one file for each object. Files of others in it are never touched.

use std::fs;
use std::path::Path;

use super::place::Place;
use super::plan::{Difference, Plan};
use super::staging::Staging;
use super::swap::swap;
use super::system::Share;
use super::{Files, Locks, Trouble, at, in_place};

/// What is wrong with a directory, by the name of the file and in the order of names; nothing is changed.
///
/// # Errors
/// The path that could not be read, or is not ours.
pub(crate) fn compare(
    folder: &Path,
    files: &Files,
    locks: &Locks,
) -> Result<Vec<(String, Difference)>, Trouble> {
    let place = Place::find(folder).map_err(at(folder))?;
    locks.take(&place, Share::Readers).map_err(at(folder))?;
    let plan = Plan::look(folder, files)?;
    Ok(plan.changes.into_iter().map(|(name, found)| (name.to_string_lossy().into_owned(), found)).collect())
}

/// Brings a directory to what it should hold, all at once if that is possible, and removes the files of objects
/// that are no more. A file that is right already is left alone. Nothing is changed if the directory holds a file in
/// our way, or files of another profile.
///
/// # Errors
/// The path that could not be read, written or removed, and why.
pub(crate) fn write(folder: &Path, files: &Files, locks: &Locks) -> Result<(), Trouble> {
    let place = Place::prepare(folder).map_err(at(folder))?;
    locks.take(&place, Share::Nobody).map_err(at(folder))?;
    for left in [place.beside(), Some(place.inside())].into_iter().flatten() {
        if let Some(staging) = Staging::leftover(&left) {
            staging.settle(&place.real).map_err(at(&left))?;
        }
    }
    let is_new = fs::symlink_metadata(&place.real).is_err();
    let done = attempts(folder, &place, files);
    if done.is_err() && is_new {
        // Only if it is empty.
        let _ = fs::remove_dir(&place.real);
    }
    done
}

/// From the best way to the one that needs least: all at once; file by file, made beside the directory; file by file,
/// made inside of it. An attempt that failed may have changed something, so the next one looks anew.
fn attempts(folder: &Path, place: &Place, files: &Files) -> Result<(), Trouble> {
    let one_by_one = |staging: &Staging, plan: &Plan| in_place::replace(folder, staging, plan, files);
    let at_once = |staging: &Staging, plan: &Plan| {
        // One file alone is replaced at once anyway, and the directory stays what it is.
        if plan.changes.len() > 1 && place.is_exchangeable() {
            swap(&place.real, staging, plan, files).map_err(at(folder))
        } else {
            one_by_one(staging, plan)
        }
    };
    let attempt = |staging: &Path, way: &dyn Fn(&Staging, &Plan) -> Result<(), Trouble>| {
        let plan = Plan::look(folder, files)?;
        if plan.changes.is_empty() {
            return Ok(());
        }
        let staging = Staging::make(staging).map_err(at(folder))?;
        let done = way(&staging, &plan);
        // What is done is done; the next run tries again to remove this.
        let _ = staging.settle(&place.real);
        done
    };
    if let Some(beside) = place.beside()
        && attempt(&beside, &at_once).or_else(|_| attempt(&beside, &one_by_one)).is_ok()
    {
        return Ok(());
    }
    fs::create_dir_all(folder).map_err(at(folder))?;
    attempt(&place.inside(), &one_by_one)
}
