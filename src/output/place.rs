//! Where a directory that the user named lies, reached without links that another user may have planted.
//!
//! A relative path leads through a checkout, and a checkout can hold a link to anywhere, so no part of it may be a
//! link. An absolute path may begin with links of the system, such as `/tmp` on macOS, as long as they lie outside of the
//! current directory and of every git repository. The last part is never a link.

use std::ffi::{OsStr, OsString};
use std::io::{Error, ErrorKind, Result};
use std::path::{Component, Path, PathBuf, absolute};

use super::system::{Folder, Key, Kind};
use super::{PathError, at};

/// A directory that the user named.
pub(super) struct Place {
    /// The path as the user wrote it.
    pub(super) shown: PathBuf,
    /// The directory that holds its name.
    pub(super) above: Folder,
    /// Its name; none if the path ends in no name, as `.` does.
    pub(super) name: Option<OsString>,
    /// The directory, if it exists.
    pub(super) folder: Option<Folder>,
    /// The directories that had to be created on the way, outermost first.
    made: Vec<(Folder, OsString)>,
}

/// What becomes of a directory on the way that does not exist.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Missing {
    /// It is created.
    Create,
    /// It is left alone.
    Leave,
}

impl Place {
    /// Finds the directory. It need not exist, and is not created; those above it may be. None if it cannot exist,
    /// because one above it does not.
    ///
    /// # Errors
    /// The path of what is no directory, is a link, or cannot be read.
    pub(super) fn find(path: &Path, missing: Missing) -> std::result::Result<Option<Self>, PathError> {
        // `C:name` begins where that drive's current directory is.
        let is_on_drive = path.components().next().is_some_and(|part| matches!(part, Component::Prefix(_)));
        let path = &if is_on_drive { absolute(path).map_err(at(path))? } else { path.to_owned() };
        let is_absolute = path.has_root();
        let mut walked = PathBuf::new();
        let mut above = Folder::at(start(path, &mut walked)).map_err(at(path))?;
        let mut made = Vec::new();
        let mut parts = path.components().filter(|part| !matches!(part, Component::CurDir)).peekable();
        while let Some(part) = parts.next() {
            walked.push(part);
            let last = parts.peek().is_none();
            let name = match part {
                Component::Normal(name) => name,
                Component::ParentDir => {
                    above = above.above().map_err(at(&walked))?;
                    continue;
                }
                Component::Prefix(_) | Component::RootDir | Component::CurDir => continue,
            };
            let found = match above.look(name).map_err(at(&walked))?.map(|seen| seen.kind) {
                Some(Kind::Folder) => above.inner(name).map_err(at(&walked))?,
                Some(Kind::Link)
                    if !last && is_absolute && is_of_the_system(&above).map_err(at(&walked))? =>
                {
                    above.follow(name).map_err(at(&walked))?
                }
                Some(Kind::Link) => return Err(at(&walked)(is_link())),
                Some(Kind::File | Kind::Other) => return Err(at(&walked)(is_no_directory())),
                None if last => return Ok(Some(Self::new(path, above, Some(name), None, made))),
                None if missing == Missing::Leave => return Ok(None),
                None => {
                    let (folder, is_new) = create(&above, name).map_err(at(&walked))?;
                    let holder = std::mem::replace(&mut above, folder);
                    made.extend(is_new.then(|| (holder, name.to_owned())));
                    continue;
                }
            };
            if last {
                return Ok(Some(Self::new(path, above, Some(name), Some(found), made)));
            }
            above = found;
        }
        let parent = above.above().map_err(at(path))?;
        Ok(Some(Self::new(path, parent, None, Some(above), made)))
    }

    fn new(
        path: &Path,
        above: Folder,
        name: Option<&OsStr>,
        folder: Option<Folder>,
        made: Vec<(Folder, OsString)>,
    ) -> Self {
        Self { shown: path.to_owned(), above, name: name.map(OsStr::to_owned), folder, made }
    }

    /// What the run knows the directory by: the one above it, and the name there.
    pub(super) fn key(&self) -> Result<(Key, Option<OsString>)> {
        let folder = self.folder.as_ref().filter(|_| self.name.is_none()).unwrap_or(&self.above);
        Ok((folder.key()?, self.name.clone()))
    }

    /// Opens the directory again, which another run may have exchanged since.
    pub(super) fn reopen(&mut self) -> Result<()> {
        if let Some(name) = &self.name {
            self.folder = match self.above.look(name)?.map(|seen| seen.kind) {
                Some(Kind::Folder) => Some(self.above.inner(name)?),
                Some(Kind::Link) => return Err(is_link()),
                Some(Kind::File | Kind::Other) => return Err(is_no_directory()),
                None => None,
            };
        }
        Ok(())
    }

    /// Creates the directory if it does not exist.
    pub(super) fn make(&mut self) -> Result<()> {
        if let (None, Some(name)) = (&self.folder, &self.name) {
            let (folder, is_new) = create(&self.above, name)?;
            self.folder = Some(folder);
            if is_new {
                self.made.push((self.above.inner(OsStr::new("."))?, name.clone()));
            }
        }
        Ok(())
    }

    /// True if the process works in the directory, or below it.
    pub(super) fn is_current(&self) -> Result<bool> {
        let Some(folder) = &self.folder else { return Ok(false) };
        let key = folder.key()?;
        is_any_above(Folder::at(Path::new("."))?, |here| Ok(here.key()? == key))
    }

    /// Removes the directories that were created on the way, those that are empty.
    pub(super) fn forget(&self) {
        for (above, name) in self.made.iter().rev() {
            // Another thread may have put something into it.
            let _ = above.remove_folder(name);
        }
    }
}

/// Where a path begins; the rest of it is walked.
fn start<'a>(path: &'a Path, walked: &mut PathBuf) -> &'a Path {
    let root = path.ancestors().last().unwrap_or(path);
    if root.has_root() {
        walked.push(root);
        root
    } else {
        Path::new(".")
    }
}

/// Creates a directory; false if another thread or program has just done so.
fn create(above: &Folder, name: &OsStr) -> Result<(Folder, bool)> {
    match above.make(name) {
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok((above.inner(name)?, false)),
        folder => Ok((folder?, true)),
    }
}

/// True if a link in this directory comes from the system or the user, and not with a repository.
fn is_of_the_system(folder: &Folder) -> Result<bool> {
    let current = Folder::at(Path::new("."))?.key()?;
    let folder = folder.inner(OsStr::new("."))?;
    let is_ours = |here: &Folder| Ok(here.key()? == current || here.look(OsStr::new(".git"))?.is_some());
    Ok(!is_any_above(folder, is_ours)?)
}

/// True if something holds for a directory or for one above it.
fn is_any_above(mut folder: Folder, holds: impl Fn(&Folder) -> Result<bool>) -> Result<bool> {
    loop {
        if holds(&folder)? {
            return Ok(true);
        }
        let above = folder.above()?;
        if above.key()? == folder.key()? {
            return Ok(false);
        }
        folder = above;
    }
}

fn is_link() -> Error {
    Error::other("it is a symbolic link; replace it by a directory, or name the directory that it points to")
}

fn is_no_directory() -> Error {
    Error::new(ErrorKind::NotADirectory, "it is not a directory")
}
