//! Files of an earlier revision, read with the user's own git.
//!
//! It is the program and not a library: that reads every format of repositories that the user's git reads, and brings no
//! network. The repository may be a stranger's, so its configuration must not make git run anything.

mod command;
mod unknown;

use std::io;
use std::path::Path;

use self::command::{asked, hardened};
use super::input::{self, Input, reason};
use super::manifests::is_manifest;
use crate::report::diagnostic::Diagnostic;

/// A path in a revision: `git:REV:PATH`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Revision {
    /// What git calls it: `origin/main`, `v1.2`, `HEAD~3`.
    name: String,
    /// The path, as git reads it: from the root of the repository, or from here if it begins with `./`.
    path: String,
}

/// What a path is in a revision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A file.
    File(Blob),
    /// A folder.
    Folder,
}

/// A file of a revision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Blob {
    revision: Revision,
    id: String,
    size: u64,
}

/// An entry of a folder, as `git ls-tree` prints it.
struct Entry<'a> {
    mode: &'a str,
    id: &'a str,
    size: &'a str,
    name: &'a str,
}

impl Revision {
    /// Parses `git:REV[:PATH]`; the path defaults to the given one.
    pub(super) fn parse(word: &str, default: Option<&str>) -> Option<Result<Self, Diagnostic>> {
        let word = word.strip_prefix("git:")?;
        // A revision such as `HEAD^{/a: b}` may have a colon, but not one that a branch or tag is named by.
        let (name, path) = match word.split_once(':') {
            Some((name, path)) => (name, path.to_owned()),
            None => match default.filter(|word| *word != "-").and_then(|other| path_of(other, word)) {
                Some(path) => (word, path),
                None => {
                    return Some(Err(Diagnostic::error(format!("`git:{word}` has no path"))
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
        match self.git(&["cat-file", "-t"], &self.object()) {
            Ok(kind) if kind == b"tree\n" => Ok(Kind::Folder),
            Ok(_) => self.listed()?.map(Kind::File).ok_or_else(|| {
                Diagnostic::error(format!("`{}` is neither file nor directory", self.display()))
            }),
            // The commit of a submodule is not an object of this repository.
            Err(error) => match self.listed() {
                Ok(_) => Err(error),
                Err(submodule) => Err(submodule),
            },
        }
    }

    /// The file that the path is.
    pub(super) fn file(&self) -> Result<Blob, Diagnostic> {
        match self.kind()? {
            Kind::File(blob) => Ok(blob),
            Kind::Folder => Err(input::unreadable(&self.display(), &io::ErrorKind::IsADirectory.into())),
        }
    }

    /// The name that messages show.
    pub(super) fn display(&self) -> String {
        format!("{}:{}", self.name, self.path)
    }

    /// The revision without the path.
    pub(super) fn name(&self) -> &str {
        &self.name
    }

    /// The path.
    pub(super) fn path(&self) -> &str {
        &self.path
    }

    /// True if the revision is in the repository and has nothing at the path. False where git cannot tell: the revision
    /// is unknown, or a clone lacks its directories.
    pub(super) fn lacks_path(&self) -> bool {
        let Some((path, from_here)) = self.place() else { return false };
        let ends = path.match_indices('/').map(|(end, _)| end).chain([path.len()]);
        for part in ends.filter_map(|end| path.get(..end)) {
            let mut git = hardened();
            git.args(["ls-tree", "-z", "-l"]).args((!from_here).then_some("--full-tree"));
            let Ok(output) = git.arg(format!("{}^{{tree}}", self.name)).arg(part).output() else {
                return false;
            };
            let list = String::from_utf8_lossy(&output.stdout);
            match entries(&list).next() {
                // What is below a submodule or a link is elsewhere.
                Some(entry) if entry.mode != FOLDER => return false,
                Some(_) => {}
                None => return output.status.success(),
            }
        }
        false
    }

    /// The path without `./`, and whether it begins at the current directory; none if it leaves it or is the root.
    fn place(&self) -> Option<(&str, bool)> {
        let (path, from_here) = match self.path.strip_prefix("./") {
            Some(path) => (path, true),
            None => (self.path.as_str(), false),
        };
        let is_plain = path.split('/').all(|part| !matches!(part, "" | "." | ".."));
        is_plain.then_some((path, from_here))
    }

    /// True if a word, a path on disk or in another revision, means the same path of the repository.
    pub(super) fn is_path_of(&self, word: &str) -> bool {
        let other = match Self::parse(word, None) {
            Some(Ok(other)) => other.root_path(),
            Some(Err(_)) => None,
            None => self.on_disk(word).and_then(|other| other.root_path()),
        };
        other.is_some_and(|path| self.root_path() == Some(path))
    }

    /// The path from the root of the repository.
    fn root_path(&self) -> Option<String> {
        let (path, from_here) = self.place()?;
        if !from_here {
            return Some(path.to_owned());
        }
        let prefix = asked(&["rev-parse", "--show-prefix"])?;
        Some(prefix + path)
    }

    /// The file of this name, which is on disk, in this revision; none if it is not in the repository.
    pub(super) fn on_disk(&self, file: &str) -> Option<Self> {
        let root = Path::new(&asked(&["rev-parse", "--show-toplevel"])?).canonicalize().ok()?;
        let file = Path::new(file);
        // The target of a link is another file; only its directories are searched.
        let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let path = folder.canonicalize().ok()?.join(file.file_name()?);
        let path = path.strip_prefix(root).ok()?.to_str()?.to_owned();
        Some(Self { name: self.name.clone(), path })
    }

    /// Another path of the same revision.
    pub(super) fn at(&self, path: &str) -> Self {
        let from_here = self.path.starts_with("./") && !path.starts_with("./");
        let path = if from_here { format!("./{path}") } else { path.to_owned() };
        Self { name: self.name.clone(), path }
    }

    /// The manifests below the folder, in the order of their names, without hidden files, as in a directory.
    ///
    /// # Errors
    /// The folder cannot be listed. An entry that is no file is an error of its own.
    pub(super) fn files(&self) -> Result<Vec<Result<Blob, Diagnostic>>, Diagnostic> {
        // Without `--full-tree` git lists only what is below the current directory.
        let list = self.git(&["ls-tree", "--full-tree", "-r", "-z", "-l"], &self.object())?;
        let list = String::from_utf8_lossy(&list);
        let wanted = entries(&list).filter(|entry| {
            let is_hidden = entry.name.split('/').any(|part| part.starts_with('.'));
            !is_hidden && (is_manifest(Path::new(entry.name)) || entry.mode == SUBMODULE)
        });
        let below = |name: &str| match self.path.as_str() {
            "" => self.at(name),
            path => self.at(&format!("{path}/{name}")),
        };
        Ok(wanted.map(|entry| below(entry.name).blob(&entry)).collect())
    }

    /// The entry of the path in the folder that it is in. Only that says whether it is a file, a link or a submodule.
    fn listed(&self) -> Result<Option<Blob>, Diagnostic> {
        let (folder, name) = match self.path.rsplit_once('/') {
            Some((folder, name)) => (format!("{folder}/"), name),
            None => (String::new(), self.path.as_str()),
        };
        let folder = format!("{}:{folder}", self.name);
        let Ok(list) = self.git(&["ls-tree", "--full-tree", "-z", "-l"], &folder) else { return Ok(None) };
        let list = String::from_utf8_lossy(&list);
        entries(&list).find(|entry| entry.name == name).map(|entry| self.blob(&entry)).transpose()
    }

    fn blob(&self, entry: &Entry<'_>) -> Result<Blob, Diagnostic> {
        let error = |what| Diagnostic::error(format!("cannot read `{}`: {what}", self.display()));
        match entry.mode {
            LINK => Err(error("a symbolic link in this revision").help("name the file that it leads to")),
            SUBMODULE => Err(error("a submodule, whose files are in a repository of their own")
                .help("compare the files in the repository of the submodule")),
            _ => Ok(Blob {
                revision: self.clone(),
                id: entry.id.to_owned(),
                size: entry.size.parse().map_err(|_| error("git does not tell its size"))?,
            }),
        }
    }

    fn object(&self) -> String {
        format!("{}:{}", self.name, self.path)
    }

    fn git(&self, command: &[&str], object: &str) -> Result<Vec<u8>, Diagnostic> {
        let output = hardened().args(command).arg(object).output();
        let output = output.map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => {
                Diagnostic::error("`git` is not installed, and a revision was asked for")
            }
            _ => Diagnostic::error(format!("cannot run `git`: {}", reason(&error))),
        })?;
        if output.status.success() {
            return Ok(output.stdout);
        }
        let said = String::from_utf8_lossy(&output.stderr);
        let said = said.lines().next().unwrap_or("no message").trim_start_matches("fatal: ");
        let error = Diagnostic::error(format!("git cannot read `{}`: {said}", self.display()));
        let is_unknown = said.starts_with("invalid object name") || said.starts_with("Not a valid object");
        Err(if is_unknown && !unknown::exists(&self.name) {
            error.help(unknown::help(&self.name))
        } else {
            error
        })
    }
}

/// The mode of a folder.
const FOLDER: &str = "040000";
/// The mode of a symbolic link.
const LINK: &str = "120000";
/// The mode of a submodule.
const SUBMODULE: &str = "160000";

impl Blob {
    /// The name that messages show.
    pub(super) fn display(&self) -> String {
        self.revision.display()
    }

    /// The bytes of the file.
    pub(super) fn read(&self, input: &mut Input) -> Result<Vec<u8>, Diagnostic> {
        let name = self.display();
        input.admit(&name, self.size)?;
        let bytes = self.revision.git(&["cat-file", "blob"], &self.id)?;
        input::itself(&name, bytes)
    }
}

/// The path of a revision that has the same one as a word.
fn path_of(word: &str, name: &str) -> Option<String> {
    if let Some(revision) = word.strip_prefix("git:") {
        return revision.split_once(':').map(|(_, path)| path.to_owned());
    }
    let path = word.strip_prefix("./").unwrap_or(word);
    if !path.starts_with('/') && path.split('/').all(|part| part != "..") {
        return Some(format!("./{path}"));
    }
    let here = Revision { name: name.to_owned(), path: String::new() };
    here.on_disk(path).map(|revision| revision.path)
}

/// The lines of `git ls-tree -z -l`: mode, type, id and size, then a tab and the name.
fn entries(list: &str) -> impl Iterator<Item = Entry<'_>> {
    list.split('\0').filter_map(|line| {
        let (facts, name) = line.split_once('\t')?;
        let mut facts = facts.split_whitespace();
        let (mode, _, id, size) = (facts.next()?, facts.next()?, facts.next()?, facts.next()?);
        Some(Entry { mode, id, size, name })
    })
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
