//! The hidden directory that we work in, and how it goes away: after each run, and after one that was killed.
//!
//! It holds `tree`, the new directory before both change names and the old one after that; `old`, where the old one
//! waits if the file system cannot exchange names; and a journal to tell one from the other.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::MARK;
use super::system::{allow_writing, identity, sync_folder, write_file};

/// A hidden directory of ours.
pub(super) struct Staging {
    path: PathBuf,
}

impl Staging {
    /// Makes the directory. Git never sees what is in it.
    pub(super) fn make(path: &Path) -> io::Result<Self> {
        fs::create_dir(path)?;
        let staging = Self { path: path.to_owned() };
        let text = format!("{MARK} while it works; may be removed when it does not.\n*\n");
        write_file(&path.join(IGNORE), &text, None)
            .or_else(|error| fs::remove_dir_all(path).and(Err(error)))?;
        Ok(staging)
    }

    /// The directory that may be left over from a run that was killed.
    pub(super) fn leftover(path: &Path) -> Option<Self> {
        fs::symlink_metadata(path).is_ok().then(|| Self { path: path.to_owned() })
    }

    /// The new directory; after the exchange, the old one.
    pub(super) fn tree(&self) -> PathBuf {
        self.path.join("tree")
    }

    /// Where the old directory waits if names cannot be exchanged.
    pub(super) fn old(&self) -> PathBuf {
        self.path.join("old")
    }

    /// Notes what was in the old directory, before it changes names with the new one.
    pub(super) fn note(&self, seen: &BTreeSet<u64>) -> io::Result<()> {
        let tree = identity(&self.tree())?;
        let lines = [tree].iter().chain(seen).map(|id| format!("{id}\n")).collect::<String>();
        write_file(&self.path.join(JOURNAL), &(lines + END), None)?;
        sync_folder(&self.path)
    }

    /// Removes the directory, and all in it that was already in `folder`. What others have put into the old
    /// directory while we were at work comes along into `folder`.
    pub(super) fn settle(self, folder: &Path) -> io::Result<()> {
        if !self.is_ours()? {
            return Err(io::Error::new(io::ErrorKind::AlreadyExists, "it was not made by kafka-gen"));
        }
        let is_there = |path: &Path| fs::symlink_metadata(path).is_ok();
        if is_there(&self.old()) && is_there(&self.tree()) {
            if is_there(folder) {
                return Err(io::Error::other(
                    "its `old` is the directory as it was before somebody made it anew",
                ));
            }
            fs::rename(self.old(), folder)?;
        }
        let journal = self.journal();
        for rest in [self.old(), self.tree()].into_iter().filter(|rest| is_there(rest)) {
            let seen = match &journal {
                Some((tree, seen)) if *tree != identity(&rest)? => Some(seen),
                // The new directory has nothing that is not in `folder`, or will be made again.
                Some(_) | None => None,
            };
            empty(&rest, folder, seen)?;
        }
        for name in [JOURNAL, IGNORE] {
            match fs::remove_file(self.path.join(name)) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
                _ => {}
            }
        }
        fs::remove_dir(&self.path)
    }

    /// A run that was killed early has not even written the file that we know our own by.
    fn is_ours(&self) -> io::Result<bool> {
        if !fs::symlink_metadata(&self.path)?.is_dir() {
            return Ok(false);
        }
        let ignore = fs::read(self.path.join(IGNORE)).unwrap_or_default();
        let only =
            |name: &str| fs::read_dir(&self.path).map(|mut all| all.all(|entry| is_named(entry, name)));
        Ok(ignore.starts_with(MARK.as_bytes()) || ignore.is_empty() && only(IGNORE)?)
    }

    /// The identity of the new directory, and of all that was seen in the old one.
    fn journal(&self) -> Option<(u64, BTreeSet<u64>)> {
        let text = fs::read_to_string(self.path.join(JOURNAL)).ok()?;
        let mut ids = text.strip_suffix(END)?.lines().map(|line| line.parse().ok());
        Some((ids.next()??, ids.collect::<Option<_>>()?))
    }
}

fn is_named(entry: io::Result<fs::DirEntry>, name: &str) -> bool {
    entry.is_ok_and(|entry| entry.file_name() == name)
}

/// Removes a directory of which another one has taken the place. What was not `seen` in it before came later, and
/// moves to that one.
fn empty(from: &Path, to: &Path, seen: Option<&BTreeSet<u64>>) -> io::Result<()> {
    allow_writing(from)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let (path, place) = (entry.path(), to.join(entry.file_name()));
        let came_later = match seen {
            Some(seen) => !seen.contains(&identity(&path)?),
            None => false,
        };
        if entry.file_type()?.is_dir() {
            if came_later && fs::symlink_metadata(&place).is_err() {
                fs::rename(&path, &place)?;
            } else {
                empty(&path, &place, seen)?;
            }
        } else if came_later {
            fs::create_dir_all(to)?;
            fs::rename(&path, &place)?;
        } else {
            fs::remove_file(&path)?;
        }
    }
    fs::remove_dir(from)
}

const IGNORE: &str = ".gitignore";
const JOURNAL: &str = "journal";
/// The last line of a journal that was written to its end.
const END: &str = "end\n";
