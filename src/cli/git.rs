//! Files of an earlier revision, read with the user's own git.

use std::io;
use std::process::{Command, Stdio};

use crate::diagnostic::Diagnostic;

/// A path in a revision: `git:REV:PATH`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Revision {
    /// What git calls it: `origin/main`, `v1.2`, `HEAD~3`.
    name: String,
    /// The path, as git reads it: from the root of the repository, or from here if it begins with `./`.
    path: String,
}

/// What a path is in a revision.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A file.
    File,
    /// A folder.
    Folder,
}

impl Revision {
    /// Takes `git:REV[:PATH]` apart; without a path it is the one given.
    pub(super) fn parse(word: &str, default: Option<&str>) -> Option<Result<Self, Diagnostic>> {
        let word = word.strip_prefix("git:")?;
        // A revision such as `HEAD^{/a: b}` may have a colon, but not one that a branch or tag is named by.
        let (name, path) = match word.split_once(':') {
            Some((name, path)) => (name, path.to_owned()),
            None => match default {
                Some(path) => (word, format!("./{}", path.trim_start_matches("./"))),
                None => {
                    return Some(Err(Diagnostic::error(format!(
                        "`git:{word}` does not say which files are meant"
                    ))
                    .help(format!("add a path: `git:{word}:rendered/prod`"))));
                }
            },
        };
        if name.is_empty() || name.starts_with('-') {
            return Some(Err(Diagnostic::error(format!("`{name}` is not a revision"))
                .help("for example `git:origin/main:rendered/prod`")));
        }
        let path = path.trim_end_matches('/').to_owned();
        Some(Ok(Self { name: name.to_owned(), path }))
    }

    /// What the path is.
    pub(super) fn kind(&self) -> Result<Kind, Diagnostic> {
        match self.git(&["cat-file", "-t"], &self.path)?.as_slice() {
            b"blob\n" => Ok(Kind::File),
            b"tree\n" => Ok(Kind::Folder),
            _ => {
                Err(Diagnostic::error(format!("`{}` in {} is neither file nor folder", self.path, self.name)))
            }
        }
    }

    /// The name that messages show.
    pub(super) fn display(&self) -> String {
        format!("{}:{}", self.name, self.path)
    }

    /// The path.
    pub(super) fn path(&self) -> &str {
        &self.path
    }

    /// Another path of the same revision.
    pub(super) fn at(&self, path: &str) -> Self {
        let from_here = self.path.starts_with("./") && !path.starts_with("./");
        let path = if from_here { format!("./{path}") } else { path.to_owned() };
        Self { name: self.name.clone(), path }
    }

    /// The bytes of the file.
    pub(super) fn read(&self) -> Result<Vec<u8>, Diagnostic> {
        self.git(&["cat-file", "blob"], &self.path)
    }

    /// All files below the folder, in the order of their names.
    pub(super) fn files(&self) -> Result<Vec<Self>, Diagnostic> {
        let list = self.git(&["ls-tree", "-r", "-z", "--name-only"], &self.path)?;
        let names = list.split(|byte| *byte == 0).filter(|name| !name.is_empty());
        let below = |name: &[u8]| {
            let name = String::from_utf8_lossy(name).into_owned();
            if self.path.is_empty() { self.at(&name) } else { self.at(&format!("{}/{name}", self.path)) }
        };
        Ok(names.map(below).collect())
    }

    fn git(&self, command: &[&str], path: &str) -> Result<Vec<u8>, Diagnostic> {
        let object = format!("{}:{path}", self.name);
        let output = Command::new("git").args(command).arg(&object).stdin(Stdio::null()).output();
        let output = output.map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => {
                Diagnostic::error("`git` is not installed, and a revision was asked for")
            }
            _ => Diagnostic::error(format!("cannot run `git`: {}", super::input::reason(&error))),
        })?;
        if output.status.success() {
            return Ok(output.stdout);
        }
        let said = String::from_utf8_lossy(&output.stderr);
        let said = said.lines().next().unwrap_or("it says nothing").trim_start_matches("fatal: ");
        Err(Diagnostic::error(format!("git cannot read `{object}`: {said}")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(word: &str, default: Option<&str>) -> Option<Result<(String, String), String>> {
        let revision = Revision::parse(word, default)?;
        Some(revision.map(|found| (found.name, found.path)).map_err(|error| error.message))
    }

    #[test]
    fn a_revision_has_a_path_or_takes_that_of_the_other_side() {
        let both = |name: &str, path: &str| Some(Ok((name.to_owned(), path.to_owned())));
        assert_eq!(parsed("rendered/prod", None), None);
        assert_eq!(parsed("git:main:rendered/prod/", None), both("main", "rendered/prod"));
        assert_eq!(parsed("git:origin/main", Some("rendered/prod")), both("origin/main", "./rendered/prod"));
        assert_eq!(parsed("git:main", Some("./a.yaml")), both("main", "./a.yaml"));
        assert!(matches!(parsed("git:main", None), Some(Err(_))));
        assert!(matches!(parsed("git:", Some("a")), Some(Err(_))));
        assert!(matches!(parsed("git:--help:a", None), Some(Err(_))));
    }
}
