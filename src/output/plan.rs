//! What a directory holds, against what it should hold. Changes nothing.

use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::Path;

use super::{Files, MARK, Trouble, at};

/// What is wrong with a file of ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Difference {
    /// It is not there.
    Missing,
    /// It has another text.
    Differs,
    /// It belongs to an object that is no more.
    Stale,
}

/// What is to be done to a directory.
pub(super) struct Plan {
    /// What is wrong, by the name of the file.
    pub(super) changes: BTreeMap<OsString, Difference>,
    /// Files of ours that are right already.
    pub(super) equal: Vec<OsString>,
    /// Whatever else is there.
    pub(super) others: Vec<OsString>,
}

impl Plan {
    /// Looks at a directory, which need not be there.
    ///
    /// # Errors
    /// Something else stands where a file of ours belongs, or another profile uses the directory.
    pub(super) fn look(folder: &Path, files: &Files) -> Result<Self, Trouble> {
        let missing = |name: &String| (name.into(), Difference::Missing);
        let mut plan = Self {
            changes: files.texts.keys().map(missing).collect(),
            equal: Vec::new(),
            others: Vec::new(),
        };
        let entries = match fs::read_dir(folder) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(plan),
            entries => entries.map_err(at(folder))?,
        };
        for entry in entries {
            let name = entry.map_err(at(folder))?.file_name();
            plan.enter(&folder.join(&name), name, files)?;
        }
        plan.equal.sort();
        plan.others.sort();
        Ok(plan)
    }

    fn enter(&mut self, path: &Path, name: OsString, files: &Files) -> Result<(), Trouble> {
        let refuse = |reason: &str| Err(at(path)(io::Error::other(reason.to_owned())));
        let wanted = name.to_str().and_then(|name| files.texts.get(name));
        match (Owner::of(path, &files.header), wanted) {
            (Ok(Owner::Us), Some(text)) => {
                if fs::read(path).map_err(at(path))? == text.as_bytes() {
                    self.changes.remove(&name);
                    self.equal.push(name);
                } else {
                    self.changes.insert(name, Difference::Differs);
                }
            }
            (Ok(Owner::Us), None) => {
                self.changes.insert(name, Difference::Stale);
            }
            (Ok(Owner::OtherProfile), _) => {
                return refuse("it was made from another profile; use a directory for each");
            }
            (Ok(Owner::SomebodyElse), Some(_)) => {
                return refuse("the file is there and was not made by kafka-gen");
            }
            (Err(error), Some(_)) => return Err(at(path)(error)),
            _ if files.texts.contains_key(Files::KUSTOMIZATION) && is_kustomization(&name) => {
                return refuse("kustomize takes only one such file, and this one was not made by kafka-gen");
            }
            (Ok(Owner::SomebodyElse) | Err(_), None) => self.others.push(name),
        }
        Ok(())
    }
}

/// The other names under which kustomize looks for its file.
fn is_kustomization(name: &OsStr) -> bool {
    name == "kustomization.yml" || name == "Kustomization"
}

/// Who made a file.
enum Owner {
    /// An earlier run, from the same profile.
    Us,
    /// An earlier run, from another profile.
    OtherProfile,
    /// A person or another program.
    SomebodyElse,
}

impl Owner {
    /// Links, folders and devices are never ours, and a device or a pipe is not even opened.
    fn of(path: &Path, header: &str) -> io::Result<Self> {
        let yaml = path.extension().is_some_and(|extension| extension == "yaml");
        if !yaml || !fs::symlink_metadata(path)?.is_file() {
            return Ok(Self::SomebodyElse);
        }
        let mut begin = Vec::new();
        // One byte more, because git may have put `\r` in front of the line end.
        File::open(path)?.take(header.len() as u64 + 1).read_to_end(&mut begin)?;
        let first = begin.split(|byte| *byte == b'\n').next().unwrap_or_default();
        let first = first.strip_suffix(b"\r").unwrap_or(first);
        Ok(if first == header.trim_end().as_bytes() {
            Self::Us
        } else if begin.starts_with(MARK.as_bytes()) {
            Self::OtherProfile
        } else {
            Self::SomebodyElse
        })
    }
}
