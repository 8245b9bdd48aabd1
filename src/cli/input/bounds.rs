//! Which files may be read: those that the user names, and those in the tree around them.
//!
//! What a profile extends, and where a link leads, is decided by whoever wrote the repository, and its texts come back in
//! error messages. So both stay in the tree: the git repository, or the directory where there is none.

use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf};

use super::{path_name, unreadable};
use crate::report::diagnostic::Diagnostic;

/// A tree whose files may be read without being named.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::cli) enum Tree {
    /// A git repository.
    Repository(PathBuf),
    /// A directory outside of any repository.
    Directory(PathBuf),
}

impl Tree {
    /// The tree that a directory is in. Its path must have no links.
    pub(in crate::cli) fn around(folder: &Path) -> Self {
        let has_git = |folder: &&Path| fs::symlink_metadata(folder.join(".git")).is_ok();
        match folder.ancestors().find(has_git) {
            Some(root) => Self::Repository(root.to_owned()),
            None => Self::Directory(folder.to_owned()),
        }
    }

    fn root(&self) -> &Path {
        match self {
            Self::Repository(root) | Self::Directory(root) => root,
        }
    }

    fn holds(&self, path: &Path) -> bool {
        holds(self.root(), path)
    }

    fn describe(&self) -> String {
        match self {
            Self::Repository(root) => format!("the git repository `{}`", path_name(root)),
            Self::Directory(root) => format!("the directory `{}`", path_name(root)),
        }
    }
}

/// True for a path below a directory. What git keeps in `.git`, credentials among it, is no part of the tree.
fn holds(root: &Path, path: &Path) -> bool {
    path.strip_prefix(root)
        .is_ok_and(|below| below.components().all(|part| !part.as_os_str().eq_ignore_ascii_case(".git")))
}

/// A path without links.
#[derive(Debug)]
pub(super) struct Found {
    /// The path.
    pub(super) path: PathBuf,
    /// True if the path that was looked for ends in a link.
    pub(super) is_link: bool,
}

/// Why a path is not read.
#[derive(Debug)]
pub(super) enum Refusal {
    /// The system says so.
    Unreadable(io::Error),
    /// It leads out of the tree.
    Outside {
        /// The tree.
        tree: Tree,
        /// The directory that it leads to.
        folder: PathBuf,
        /// True if it is a link that does.
        is_link: bool,
    },
}

impl From<io::Error> for Refusal {
    fn from(error: io::Error) -> Self {
        Self::Unreadable(error)
    }
}

impl Refusal {
    /// The error about a path by the name that the user knows.
    pub(super) fn about(&self, name: &str) -> Diagnostic {
        match self {
            Self::Unreadable(error) => unreadable(name, error),
            Self::Outside { tree, folder, is_link } => {
                let how = if *is_link { "symbolic link that leads outside" } else { "outside" };
                let error = Diagnostic::error(format!("cannot read `{name}`: {how} {}", tree.describe()));
                if folder.components().any(|part| part.as_os_str().eq_ignore_ascii_case(".git")) {
                    return error.help("what git keeps in `.git` is not read");
                }
                error.help(format!(
                    "copy the file into the tree, or allow its directory: `--allow-read {}`",
                    path_name(folder)
                ))
            }
        }
    }
}

/// Directories beside the tree that the user allows for one run.
#[derive(Clone, Debug, Default)]
pub(super) struct Bounds {
    allowed: Vec<PathBuf>,
}

impl Bounds {
    /// The directories of `--allow-read`.
    pub(super) fn new(allowed: &[PathBuf]) -> Result<Self, Diagnostic> {
        let real = |folder: &PathBuf| match fs::canonicalize(folder) {
            Ok(real) => Ok(real),
            Err(error) => {
                Err(unreadable(&path_name(folder), &error).help("`--allow-read` names a directory"))
            }
        };
        Ok(Self { allowed: allowed.iter().map(real).collect::<Result<_, _>>()? })
    }

    fn allows(&self, trees: &[&Tree], path: &Path) -> bool {
        trees.iter().any(|tree| tree.holds(path)) || self.allowed.iter().any(|root| holds(root, path))
    }

    /// A path that the user named, or that lies in a directory that the user named, whose tree is `around`.
    ///
    /// A link on the way stays in the tree that it is in. Only an absolute path may lead through links that are in no
    /// repository: they are the system's, such as `/tmp` of macOS.
    pub(super) fn named(&self, path: &Path, around: Option<&Tree>) -> Result<Found, Refusal> {
        if path.as_os_str().is_empty() {
            return Err(io::Error::from(io::ErrorKind::NotFound).into());
        }
        let mut real = if path.is_absolute() { PathBuf::new() } else { fs::canonicalize(".")? };
        let mut is_link = false;
        let mut components = path.components().peekable();
        while let Some(component) = components.next() {
            let Component::Normal(name) = component else {
                match component {
                    Component::ParentDir => drop(real.pop()),
                    other => real.push(other),
                }
                continue;
            };
            let next = real.join(name);
            is_link = fs::symlink_metadata(&next)?.is_symlink();
            if !is_link {
                real = next;
                continue;
            }
            let is_last = components.peek().is_none();
            let tree = Tree::around(&real);
            let is_free = matches!(tree, Tree::Directory(_)) && path.is_absolute() && !is_last;
            real = if is_free { fs::canonicalize(&next)? } else { self.link(&next, is_last, tree, around)? };
        }
        Ok(Found { path: real, is_link })
    }

    /// Where a link leads, if it stays in its tree.
    fn link(
        &self,
        link: &Path,
        is_last: bool,
        tree: Tree,
        around: Option<&Tree>,
    ) -> Result<PathBuf, Refusal> {
        let trees: Vec<&Tree> = [&tree].into_iter().chain(around).collect();
        let target = fs::read_link(link)?;
        let target = normal(&link.parent().unwrap_or(Path::new("")).join(target));
        match fs::canonicalize(link) {
            Ok(real) if self.allows(&trees, &real) => Ok(real),
            // Whether there is such a file outside is not told.
            Err(error) if self.allows(&trees, &target) => Err(error.into()),
            Ok(_) | Err(_) => {
                let folder = target.parent().filter(|_| is_last).unwrap_or(&target).to_owned();
                let tree = around.cloned().unwrap_or(tree);
                Err(Refusal::Outside { tree, folder, is_link: true })
            }
        }
    }

    /// A path that a file names, such as what a profile extends: it stays in the tree.
    pub(super) fn inside(&self, path: &Path, tree: &Tree) -> Result<PathBuf, Refusal> {
        let lexical = normal(&fs::canonicalize(".")?.join(path));
        let outside = || {
            let folder = lexical.parent().unwrap_or(&lexical).to_owned();
            Refusal::Outside { tree: tree.clone(), folder, is_link: false }
        };
        match self.named(path, Some(tree)) {
            Ok(found) if self.allows(&[tree], &found.path) => Ok(found.path),
            Ok(_) => Err(outside()),
            // Whether there is such a file outside is not told.
            Err(Refusal::Unreadable(error)) => {
                let there = lexical.ancestors().find_map(|above| fs::canonicalize(above).ok());
                let is_inside = there.is_some_and(|there| self.allows(&[tree], &there));
                Err(if is_inside { error.into() } else { outside() })
            }
            Err(refusal) => Err(refusal),
        }
    }
}

/// `/a/./b/../c` as `/a/c`, without a look at the disk.
fn normal(path: &Path) -> PathBuf {
    let mut out = PathBuf::new();
    for component in path.components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir => drop(out.pop()),
            Component::Prefix(_) | Component::RootDir | Component::Normal(_) => out.push(component),
        }
    }
    out
}
