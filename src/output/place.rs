//! Where a directory really is, and where we may work beside it.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::{env, io};

/// A directory that the user named.
pub(super) struct Place {
    /// The path without links. The directory need not be there.
    pub(super) real: PathBuf,
    /// The directory that holds its name; the root has none.
    parent: Option<PathBuf>,
}

impl Place {
    /// Finds the directory; makes nothing.
    pub(super) fn find(folder: &Path) -> io::Result<Self> {
        match fs::canonicalize(folder) {
            Ok(real) if real.is_dir() => Ok(Self { parent: real.parent().map(Path::to_owned), real }),
            Ok(_) => Err(io::Error::new(io::ErrorKind::NotADirectory, "it is not a directory")),
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            Err(_) if fs::symlink_metadata(folder).is_ok() => {
                Err(io::Error::new(io::ErrorKind::NotFound, "it is a link to what is not there"))
            }
            Err(_) => Ok(Self { real: folder.to_owned(), parent: None }),
        }
    }

    /// Finds the directory, and makes the directories above it.
    pub(super) fn prepare(folder: &Path) -> io::Result<Self> {
        let found = Self::find(folder)?;
        if found.real.is_dir() {
            return Ok(found);
        }
        let (Some(parent), Some(name)) = (folder.parent(), folder.file_name()) else {
            fs::create_dir_all(folder)?;
            return Self::find(folder);
        };
        let parent = if parent.as_os_str().is_empty() { Path::new(".") } else { parent };
        fs::create_dir_all(parent)?;
        let parent = fs::canonicalize(parent)?;
        Ok(Self { real: parent.join(name), parent: Some(parent) })
    }

    /// Where we may work beside the directory.
    pub(super) fn beside(&self) -> Option<PathBuf> {
        let mut name = OsString::from(".");
        name.push(self.real.file_name()?);
        name.push(INSIDE);
        Some(self.parent.as_ref()?.join(name))
    }

    /// Where we may work inside of the directory.
    pub(super) fn inside(&self) -> PathBuf {
        self.real.join(INSIDE)
    }

    /// True if another directory may take the place of this one: nobody we know of stands in it, or takes it for the
    /// root of a repository.
    pub(super) fn is_exchangeable(&self) -> bool {
        let here = env::current_dir().is_ok_and(|current| current.starts_with(&self.real));
        !here && fs::symlink_metadata(self.real.join(".git")).is_err()
    }

    /// The directory above, which stays what it is when this one is replaced.
    pub(super) fn above(&self) -> &Path {
        self.parent.as_deref().unwrap_or(&self.real)
    }
}

/// The end of the name of the directory that we work in.
const INSIDE: &str = ".kafka-gen.tmp";
