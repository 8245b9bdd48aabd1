//! The hidden directory that a run works in. Its name cannot be guessed, it is created by this run alone, and no run acts on
//! what another one left: a leftover is only named.

use std::ffi::{OsStr, OsString};
use std::hash::{BuildHasher, RandomState};
use std::io;
use std::path::{Path, PathBuf};

use super::place::Place;
use super::plan::DirectoryChanges;
use super::system::Folder;
use super::{PathError, at};

/// A hidden directory of this run.
pub(super) struct Staging<'a> {
    above: &'a Folder,
    name: OsString,
    /// Its path, for a message.
    shown: PathBuf,
    pub(super) folder: Folder,
}

impl<'a> Staging<'a> {
    /// Creates it beside the directory.
    pub(super) fn beside(place: &'a Place, name: &OsStr) -> io::Result<Self> {
        Self::make(&place.above, &prefix(name), |own| beside(&place.shown, own))
    }

    /// Creates it in the directory.
    pub(super) fn inside(folder: &'a Folder, shown: &Path) -> io::Result<Self> {
        Self::make(folder, "", |own| shown.join(own))
    }

    fn make(above: &'a Folder, prefix: &str, show: impl Fn(&OsStr) -> PathBuf) -> io::Result<Self> {
        // The keys of the standard library's hasher are random numbers of the system.
        let random = RandomState::new().hash_one(prefix);
        let name = OsString::from(format!("{prefix}{BEGIN}-{random:016x}{END}"));
        let folder = above.make_private(&name)?;
        let staging = Self { above, shown: show(&name), name, folder };
        // Git never sees what is in it.
        match staging.folder.create(OsStr::new(IGNORE), "*\n", None) {
            Ok(()) => Ok(staging),
            Err(error) => {
                staging.discard(None);
                Err(error)
            }
        }
    }

    /// Creates the new directory in it.
    pub(super) fn make_tree(&self) -> io::Result<Folder> {
        self.folder.make(OsStr::new(TREE))
    }

    /// Removes it with all that this run has put into it: its files, and those of the new directory if that has not
    /// become the directory yet. What cannot be removed is named.
    pub(super) fn discard(self, tree: Option<&Folder>) -> Option<PathBuf> {
        let remove = || {
            if let Some(tree) = tree {
                if self.folder.inner(OsStr::new(TREE))?.key()? != tree.key()? {
                    return Err(io::Error::other("another directory has its name"));
                }
                tree.allow_writing()?;
                self.folder.remove_with_files(OsStr::new(TREE))?;
            }
            self.above.remove_with_files(&self.name)
        };
        remove().err().map(|_: io::Error| self.shown.clone())
    }

    /// Removes it with the old directory, of which `new` has taken the place. Only what the plan knows is removed; what
    /// came later moves to the new directory. What cannot be removed or moved is named.
    pub(super) fn retire(self, old: &Folder, new: &Folder, plan: &DirectoryChanges) -> Option<PathBuf> {
        let remove = || {
            for name in old.entries()? {
                let Some(now) = old.look(&name)? else { continue };
                let is_other = plan.others.contains(&name);
                let is_known = plan.seen(&name).is_some_and(|seen| seen.is(&now));
                let is_kept = || Ok::<_, io::Error>(new.look(&name)?.is_some_and(|kept| kept.is(&now)));
                if is_known && (!is_other || is_kept()?) {
                    old.remove_file(&name)?;
                } else if is_other && !is_known {
                    // Another process has replaced its file.
                    old.replace(&name, new, &name)?;
                } else {
                    old.move_to(&name, new, &name)?;
                }
            }
            self.folder.remove_folder(OsStr::new(TREE))?;
            self.above.remove_with_files(&self.name)
        };
        remove().err().map(|_: io::Error| self.shown.clone())
    }
}

/// The name of the new directory, and of the old one after the exchange.
pub(super) const TREE: &str = "tree";

/// What runs that were killed have left beside a directory and in it, or other runs are using now.
///
/// # Errors
/// The directory above cannot be read, although it may be.
pub(super) fn leftovers(place: &Place, plan: &DirectoryChanges) -> Result<Vec<PathBuf>, PathError> {
    let mut found = Vec::new();
    if let Some(name) = &place.name {
        let names = match place.above.entries() {
            Err(error) if error.kind() == io::ErrorKind::PermissionDenied => Vec::new(),
            names => names.map_err(at(&beside(&place.shown, OsStr::new(""))))?,
        };
        let prefix = prefix(name);
        found.extend(
            names.iter().filter(|name| is_leftover(name, &prefix)).map(|name| beside(&place.shown, name)),
        );
    }
    found.extend(plan.others.iter().filter(|name| is_leftover(name, "")).map(|name| place.shown.join(name)));
    found.sort();
    Ok(found)
}

/// True for a name that a run gives, now or in an earlier version.
fn is_leftover(name: &OsStr, prefix: &str) -> bool {
    let middle = name
        .to_str()
        .and_then(|name| name.strip_prefix(prefix))
        .and_then(|name| name.strip_prefix(BEGIN))
        .and_then(|name| name.strip_suffix(END));
    middle.is_some_and(|middle| {
        middle.is_empty()
            || middle.strip_prefix('-').is_some_and(|random| {
                random.len() == 16 && random.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
            })
    })
}

/// How a name beside a directory begins.
fn prefix(name: &OsStr) -> String {
    let name = name.to_string_lossy();
    // Names have 255 bytes.
    if name.len() > 200 {
        format!(".{}", name.chars().take(50).collect::<String>())
    } else {
        format!(".{name}")
    }
}

/// The path of something beside a directory.
fn beside(shown: &Path, name: &OsStr) -> PathBuf {
    shown.parent().unwrap_or(shown).join(name)
}

const BEGIN: &str = ".kafka-gen";
const END: &str = ".tmp";
const IGNORE: &str = ".gitignore";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_that_runs_give_are_leftovers() {
        let is = |name: &str| is_leftover(OsStr::new(name), ".out");
        assert!(is(".out.kafka-gen.tmp") && is(".out.kafka-gen-0123456789abcdef.tmp"));
        for name in [
            ".out.kafka-gen-0123456789abcde.tmp",
            ".out.kafka-gen-0123456789ABCDEF.tmp",
            ".out.kafka-gen-$(touch /pwned).tmp",
            ".out.kafka-gen-\n123456789abcdef.tmp",
            ".other.kafka-gen-0123456789abcdef.tmp",
            ".out.kafka-gen-0123456789abcdef.tmp.yaml",
            "out.kafka-gen.tmp",
        ] {
            assert!(!is(name), "{name}");
        }
    }

    #[test]
    fn no_two_names_are_equal() {
        let above = std::env::temp_dir().join(format!("kafka-gen-staging-{}", std::process::id()));
        std::fs::create_dir(&above).unwrap();
        let folder = Folder::at(&above).unwrap();
        let two = [(); 2].map(|()| Staging::inside(&folder, &above).unwrap());
        assert_ne!(two[0].name, two[1].name);
        assert!(two.into_iter().all(|staging| staging.discard(None).is_none()));
        std::fs::remove_dir(&above).unwrap();
    }
}
