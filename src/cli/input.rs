//! Files that the user names, and files that are reached from them. The only reader of files.

mod bounds;
mod folder;
mod open;

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

pub(super) use bounds::Tree;
pub(super) use folder::{entries, templates};

use self::bounds::{Bounds, Found, Refusal};
use super::ReadArgs;
use crate::profile::Role;
use crate::report::diagnostic::Diagnostic;
use crate::report::failure::Failure;
use crate::text::limits;

/// How a file begins that Git LFS keeps elsewhere.
const LFS_POINTER: &[u8] = b"version https://git-lfs.github.com/spec/v1";

/// Reads files by the names that the user gave; `-` is standard input, once.
pub(super) struct Input {
    stdin_is_read: bool,
    bounds: Bounds,
    /// The tree of the named profile.
    tree: Option<Tree>,
    /// How many bytes were read.
    total: u64,
}

impl Input {
    /// Reads what the user names, and what these arguments allow beside it.
    ///
    /// # Errors
    /// A directory of `--allow-read` that does not exist.
    pub(super) fn new(args: &ReadArgs) -> Result<Self, Failure> {
        let bounds = Bounds::new(&args.allow_read).map_err(Failure::unusable)?;
        Ok(Self { stdin_is_read: false, bounds, tree: None, total: 0 })
    }

    /// The text of a layer of a profile.
    pub(super) fn layer(&mut self, name: &str, role: Role) -> Result<String, Diagnostic> {
        let bytes = match role {
            Role::Profile => {
                self.enter(name)?;
                self.bytes(name)?
            }
            Role::Layer => self.bytes(name)?,
            Role::Extended => {
                let tree = match &self.tree {
                    Some(tree) => tree.clone(),
                    None => self.enter("-")?,
                };
                let path =
                    self.bounds.inside(Path::new(name), &tree).map_err(|refusal| refusal.about(name))?;
                self.regular(name, &path)?
            }
        };
        text(name, bytes)
    }

    /// Takes the tree of a profile for that of all that it extends. A profile on standard input is in the current
    /// directory.
    pub(super) fn enter(&mut self, profile: &str) -> Result<Tree, Diagnostic> {
        let tree = if profile == "-" || is_passed(Path::new(profile)) {
            self.bounds.named(Path::new("."), None).map(|found| Tree::around(&found.path))
        } else {
            let found = self.bounds.named(Path::new(profile), None);
            found.map(|found| Tree::around(found.path.parent().unwrap_or(&found.path)))
        };
        let tree = tree.map_err(|refusal| refusal.about(profile))?;
        self.tree = Some(tree.clone());
        Ok(tree)
    }

    /// The bytes of a file that the user named.
    pub(super) fn bytes(&mut self, name: &str) -> Result<Vec<u8>, Diagnostic> {
        let path = Path::new(name);
        if name == "-" {
            if self.stdin_is_read {
                return Err(Diagnostic::error("standard input can be read only once")
                    .help("give `-` once, and files by their names"));
            }
            self.stdin_is_read = true;
            return self.all(name, io::stdin().lock());
        }
        if is_passed(path) {
            return self.stream(name, path);
        }
        let Found { path, is_link } = self.bounds.named(path, None).map_err(|refusal| refusal.about(name))?;
        // A pipe that the user names is read to its end; one that a link leads to may be anything.
        let is_stream = path.metadata().is_ok_and(|kind| !kind.is_file() && !kind.is_dir());
        if is_stream && !is_link { self.stream(name, &path) } else { self.regular(name, &path) }
    }

    /// The bytes of a file in a directory that the user named, whose tree is known.
    pub(super) fn entry(&mut self, path: &Path, tree: &Tree) -> Result<Vec<u8>, Diagnostic> {
        let name = path_name(path);
        let found = self.bounds.named(path, Some(tree)).map_err(|refusal| refusal.about(&name))?;
        self.regular(&name, &found.path)
    }

    /// The path of a file or directory that the user named, without links.
    pub(super) fn real(&self, path: &Path) -> Result<PathBuf, Diagnostic> {
        let found = self.bounds.named(path, None).map_err(|refusal| refusal.about(&path_name(path)))?;
        Ok(found.path)
    }

    /// Checks that a directory lies in the tree of the named profile.
    pub(super) fn within_tree(&mut self, folder: &Path) -> Result<(), Diagnostic> {
        let Some(tree) = &self.tree else { return Ok(()) };
        match self.bounds.inside(folder, tree) {
            Ok(_) => Ok(()),
            Err(Refusal::Outside { tree, is_link, .. }) => {
                let refusal = Refusal::Outside { tree, folder: self.real(folder)?, is_link };
                Err(refusal.about(&path_name(folder)))
            }
            Err(refusal) => Err(refusal.about(&path_name(folder))),
        }
    }

    /// Counts a source of this size, unless it is too large.
    pub(super) fn admit(&mut self, name: &str, size: u64) -> Result<(), Diagnostic> {
        if size > limits::SOURCE {
            return Err(too_large(name));
        }
        self.total += size;
        if self.total > limits::SOURCES {
            let error = format!(
                "cannot read `{name}`: all files together have more than {} MiB",
                limits::SOURCES >> 20
            );
            return Err(Diagnostic::error(error).help("name fewer files in one run"));
        }
        Ok(())
    }

    fn regular(&mut self, name: &str, path: &Path) -> Result<Vec<u8>, Diagnostic> {
        let file = open::regular(path).map_err(|error| unreadable(name, &error))?;
        let size = file.metadata().map_err(|error| unreadable(name, &error))?.len();
        if size > limits::SOURCE {
            return Err(too_large(name));
        }
        self.all(name, file)
    }

    fn stream(&mut self, name: &str, path: &Path) -> Result<Vec<u8>, Diagnostic> {
        let file = File::open(path).map_err(|error| unreadable(name, &error))?;
        self.all(name, file)
    }

    fn all(&mut self, name: &str, from: impl Read) -> Result<Vec<u8>, Diagnostic> {
        let mut bytes = Vec::new();
        let left = limits::SOURCES.saturating_sub(self.total);
        let read = from.take(limits::SOURCE.min(left) + 1).read_to_end(&mut bytes);
        read.map_err(|error| unreadable(name, &error))?;
        self.admit(name, bytes.len() as u64)?;
        itself(name, bytes)
    }
}

/// The files of the system that stand for what the user passes: `/dev/stdin`, `<(…)`, which is `/dev/fd/63`.
fn is_passed(path: &Path) -> bool {
    let is_descriptor = |folder| path.parent() == Some(Path::new(folder)) && path.file_name().is_some();
    path == Path::new("/dev/stdin") || is_descriptor("/dev/fd") || is_descriptor("/proc/self/fd")
}

fn too_large(name: &str) -> Diagnostic {
    let error = format!("cannot read `{name}`: it has more than {} MiB", limits::SOURCE >> 20);
    Diagnostic::error(error).help("split it into several files")
}

/// The bytes, unless they only name the file that Git LFS keeps elsewhere.
pub(super) fn itself(name: &str, bytes: Vec<u8>) -> Result<Vec<u8>, Diagnostic> {
    if bytes.starts_with(LFS_POINTER) {
        let error =
            Diagnostic::error(format!("cannot read `{name}`: a Git LFS pointer, not the file itself"));
        return Err(error.help("fetch the file with `git lfs pull`, or keep it in git: `git lfs untrack`"));
    }
    Ok(bytes)
}

/// The bytes of a file as text.
pub(super) fn text(name: &str, bytes: Vec<u8>) -> Result<String, Diagnostic> {
    String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        let line = error.as_bytes().iter().take(at).filter(|byte| **byte == b'\n').count() + 1;
        Diagnostic::error(format!("`{name}` is not UTF-8: line {line}, byte {at}"))
    })
}

pub(super) fn unreadable(name: &str, error: &io::Error) -> Diagnostic {
    Diagnostic::error(format!("cannot read `{name}`: {}", reason(error)))
}

/// The error about a pipe, a device or a socket where a file belongs.
pub(super) fn not_regular(name: &str) -> Diagnostic {
    unreadable(name, &io::Error::other(open::NOT_REGULAR))
}

/// A path as messages show it.
fn path_name(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}

/// What the system says, without the number that means nothing to a person.
pub(super) fn reason(error: &io::Error) -> String {
    let text = error.to_string();
    let end = text.find(" (os error").unwrap_or(text.len());
    let mut letters = text.get(..end).unwrap_or(&text).chars();
    letters.next().into_iter().flat_map(char::to_lowercase).chain(letters.as_str().chars()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_sources_together_have_a_limit() {
        let mut input = Input::new(&ReadArgs { allow_read: Vec::new() }).unwrap();
        let said = |found: Result<(), Diagnostic>| found.map_err(|error| error.message);
        assert_eq!(
            said(input.admit("a", limits::SOURCE + 1)),
            Err("cannot read `a`: it has more than 256 MiB".to_owned())
        );
        assert_eq!(said(input.admit("a", limits::SOURCE)), Ok(()));
        assert_eq!(said(input.admit("b", limits::SOURCE)), Ok(()));
        let error = "cannot read `c`: all files together have more than 512 MiB".to_owned();
        assert_eq!(said(input.admit("c", 1)), Err(error));
        let read = input.all("c", io::repeat(b' ')).map_err(|error| error.message);
        assert!(read.is_err_and(|error| error.contains("all files together")));
    }

    #[test]
    fn only_files_that_the_user_passes_are_passed() {
        for path in ["/dev/stdin", "/dev/fd/63", "/proc/self/fd/11"] {
            assert!(is_passed(Path::new(path)), "{path}");
        }
        for path in ["/dev", "/dev/fd", "/dev/fd/..", "/dev/fd/3/x", "/dev/shm/a.yaml", "dev/fd/3", "-"] {
            assert!(!is_passed(Path::new(path)), "{path}");
        }
    }
}
