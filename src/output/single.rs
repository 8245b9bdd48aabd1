//! A few files of fixed names in a directory, such as manual pages. Never through a link.

use std::ffi::OsStr;
use std::io::{Error, ErrorKind};
use std::path::Path;

use super::place::{Missing, Place};
use super::staging::Staging;
use super::system::{Folder, Kind};
use super::{PathError, at};

/// Creates files in a directory, all of them or none. Nothing is ever written over.
///
/// # Errors
/// [`ErrorKind::AlreadyExists`] with the path that something has already, or what could not be written.
pub(crate) fn create(path: &Path, files: &[(&OsStr, &str)]) -> Result<(), PathError> {
    in_folder(path, |folder| {
        for (name, _) in files {
            if folder.look(name).map_err(at(&path.join(name)))?.is_some() {
                return Err(at(&path.join(name))(ErrorKind::AlreadyExists.into()));
            }
        }
        let staging = Staging::inside(folder, path).map_err(at(path))?;
        let mut done = Vec::new();
        let written = files.iter().try_for_each(|(name, text)| {
            let mut write = || {
                staging.folder.create(name, text, None)?;
                staging.folder.move_to(name, folder, name)?;
                done.push(name);
                Ok(())
            };
            write().map_err(at(&path.join(name)))
        });
        if written.is_err() {
            for name in done {
                // There is no more to be done if this fails too.
                let _ = folder.remove_file(name);
            }
        }
        staging.discard(None);
        written
    })
}

/// Writes files into a directory, in the place of files of these names.
///
/// # Errors
/// What could not be written, or is no file.
pub(crate) fn replace(path: &Path, files: &[(String, String)]) -> Result<(), PathError> {
    in_folder(path, |folder| {
        let staging = Staging::inside(folder, path).map_err(at(path))?;
        let written = files.iter().try_for_each(|(name, text)| {
            let name = OsStr::new(name);
            let write = || {
                let seen = folder.look(name)?;
                if seen.is_some_and(|seen| seen.kind != Kind::File) {
                    return Err(Error::other("it exists and is not a regular file; remove it"));
                }
                staging.folder.create(name, text, seen.as_ref())?;
                staging.folder.replace(name, folder, name)
            };
            write().map_err(at(&path.join(name)))
        });
        staging.discard(None);
        written
    })
}

/// Does something in a directory, which is created if it does not exist, and stays only if that succeeds.
pub(super) fn in_folder(
    path: &Path,
    work: impl FnOnce(&Folder) -> Result<(), PathError>,
) -> Result<(), PathError> {
    let Some(mut place) = Place::find(path, Missing::Create)? else { return Ok(()) };
    let done = place.make().map_err(at(path)).and_then(|()| place.folder.as_ref().map_or(Ok(()), work));
    done.inspect_err(|_| place.forget())
}
