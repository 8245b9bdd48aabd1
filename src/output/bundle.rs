//! Files and programs of fixed paths in a directory, of which an earlier version may be there. Never through a link.

use std::ffi::OsStr;
use std::io::Error;
use std::path::Path;

use super::single::in_folder;
use super::staging::Staging;
use super::system::{Folder, Kind, Seen, changed};
use super::{MARK, PathError, at};

/// A file of a bundle.
#[derive(Clone, Copy)]
pub(crate) struct Member {
    /// The directory that holds it, in the directory of the bundle; none if that is the one.
    pub(crate) folder: Option<&'static str>,
    /// Its name.
    pub(crate) name: &'static str,
    /// Its text, whose second line begins with the mark of this program.
    pub(crate) text: &'static str,
    /// True if it can be run.
    pub(crate) is_program: bool,
}

/// What a run did to a file.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Installed {
    /// It did not exist.
    Created,
    /// An earlier version was replaced.
    Replaced,
    /// It was as it should be.
    Unchanged,
}

/// Brings a directory to hold these files. Nothing is written if something else has the name of one of them.
///
/// # Errors
/// What could not be written, or belongs to others.
pub(crate) fn install(path: &Path, members: &[Member]) -> Result<Vec<Installed>, PathError> {
    let mut done = Vec::new();
    in_folder(path, |folder| {
        done = install_in(folder, path, members)?;
        Ok(())
    })?;
    Ok(done)
}

fn install_in(folder: &Folder, path: &Path, members: &[Member]) -> Result<Vec<Installed>, PathError> {
    let planned: Vec<Planned<'_>> =
        members.iter().map(|member| Planned::look(folder, path, member)).collect::<Result<_, _>>()?;
    let staging = Staging::inside(folder, path).map_err(at(path))?;
    // All that may fail for lack of space comes before the first name changes.
    let written = planned
        .iter()
        .try_for_each(|file| file.stage(&staging.folder).map_err(at(&file.path(path))))
        .and_then(|()| {
            planned
                .iter()
                .try_for_each(|file| file.put(&staging.folder, folder).map_err(at(&file.path(path))))
        });
    staging.discard(None);
    written.map(|()| planned.iter().map(|file| file.outcome).collect())
}

/// What is to be done about a file.
struct Planned<'a> {
    member: &'a Member,
    /// What its name stood for.
    seen: Option<Seen>,
    outcome: Installed,
}

impl<'a> Planned<'a> {
    fn look(folder: &Folder, path: &Path, member: &'a Member) -> Result<Self, PathError> {
        let mut planned = Self { member, seen: None, outcome: Installed::Created };
        let shown = planned.path(path);
        let Some(home) = planned.home(folder).map_err(at(shown.parent().unwrap_or(path)))? else {
            return Ok(planned);
        };
        let name = OsStr::new(member.name);
        planned.seen = home.look(name).map_err(at(&shown))?;
        let Some(seen) = &planned.seen else { return Ok(planned) };
        if seen.kind != Kind::File {
            return Err(at(&shown)(Error::other("it exists and is not a regular file; remove it")));
        }
        // One byte more: what is longer differs.
        let found = home.read(name, seen, member.text.len() + 1).map_err(at(&shown))?;
        let is_equal = found == member.text.as_bytes() && (seen.is_executable() || !member.is_program);
        if !is_equal && !is_ours(&found) {
            return Err(at(&shown)(Error::other(
                "it exists and was not written by kafka-gen; move it, or name another directory",
            )));
        }
        planned.outcome = if is_equal { Installed::Unchanged } else { Installed::Replaced };
        Ok(planned)
    }

    /// Writes the new file where no one else looks.
    fn stage(&self, staged: &Folder) -> std::io::Result<()> {
        let (name, text) = (OsStr::new(self.member.name), self.member.text);
        match self.outcome {
            Installed::Unchanged => Ok(()),
            Installed::Created | Installed::Replaced if self.member.is_program => {
                staged.create_program(name, text)
            }
            Installed::Created | Installed::Replaced => staged.create(name, text, self.seen.as_ref()),
        }
    }

    /// Moves it to its name, which is free or stands for the file that we saw there.
    fn put(&self, staged: &Folder, folder: &Folder) -> std::io::Result<()> {
        let name = OsStr::new(self.member.name);
        match (self.outcome, &self.seen) {
            (Installed::Unchanged, _) => Ok(()),
            (_, None) => match self.member.folder {
                None => staged.move_to(name, folder, name),
                Some(inner) => {
                    let inner = OsStr::new(inner);
                    let home = match folder.look(inner)? {
                        Some(_) => folder.inner(inner)?,
                        None => folder.make(inner)?,
                    };
                    staged.move_to(name, &home, name)
                }
            },
            (_, Some(seen)) => {
                let home = self.home(folder)?.ok_or_else(changed)?;
                if !home.look(name)?.is_some_and(|now| seen.is(&now)) {
                    return Err(changed());
                }
                staged.replace(name, &home, name)
            }
        }
    }

    /// The directory that holds the file, if it exists.
    fn home(&self, folder: &Folder) -> std::io::Result<Option<Folder>> {
        let Some(inner) = self.member.folder else { return folder.inner(OsStr::new(".")).map(Some) };
        let inner = OsStr::new(inner);
        match folder.look(inner)?.map(|seen| seen.kind) {
            None => Ok(None),
            Some(Kind::Folder) => folder.inner(inner).map(Some),
            Some(Kind::File | Kind::Link | Kind::Other) => {
                Err(Error::other("it exists and is not a directory; remove it, or name another directory"))
            }
        }
    }

    fn path(&self, path: &Path) -> std::path::PathBuf {
        let home = self.member.folder.map_or_else(|| path.to_owned(), |inner| path.join(inner));
        home.join(self.member.name)
    }
}

/// True if an earlier run made a file: its first line is for other programs, and its second is ours.
fn is_ours(text: &[u8]) -> bool {
    text.split(|byte| *byte == b'\n').nth(1).is_some_and(|line| line.starts_with(MARK.as_bytes()))
}
