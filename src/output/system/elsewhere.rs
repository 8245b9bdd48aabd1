//! Systems where a directory has no handle: names are looked up by path, links are refused when they are seen, and
//! directories are only ever updated file by file.

use std::ffi::{OsStr, OsString};
use std::fs::{self, File, Metadata, OpenOptions};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use super::Kind;

/// A directory.
pub(in crate::output) struct Folder(PathBuf);

/// Which directory it is.
pub(in crate::output) type Key = PathBuf;

/// What a name stood for when we looked.
#[derive(Clone, Copy)]
pub(in crate::output) struct Seen {
    pub(in crate::output) kind: Kind,
    length: u64,
    created: Option<SystemTime>,
    changed: Option<SystemTime>,
}

impl Seen {
    /// True if nothing tells one from the other.
    pub(in crate::output) fn is(&self, other: &Self) -> bool {
        (self.kind, self.length, self.created, self.changed)
            == (other.kind, other.length, other.created, other.changed)
    }

    #[allow(clippy::unused_self, reason = "files have no such mode here")]
    pub(in crate::output) fn is_executable(&self) -> bool {
        true
    }
}

impl From<Metadata> for Seen {
    fn from(metadata: Metadata) -> Self {
        let kind = if metadata.is_symlink() {
            Kind::Link
        } else if metadata.is_dir() {
            Kind::Folder
        } else if metadata.is_file() {
            Kind::File
        } else {
            Kind::Other
        };
        Self {
            kind,
            length: metadata.len(),
            created: metadata.created().ok(),
            changed: metadata.modified().ok(),
        }
    }
}

impl Folder {
    pub(in crate::output) fn at(path: &Path) -> io::Result<Self> {
        let path = fs::canonicalize(path)?;
        if path.is_dir() { Ok(Self(path)) } else { Err(io::ErrorKind::NotADirectory.into()) }
    }

    pub(in crate::output) fn inner(&self, name: &OsStr) -> io::Result<Self> {
        match self.look(name)?.map(|seen| seen.kind) {
            Some(Kind::Folder) => Ok(Self(self.0.join(name))),
            Some(Kind::File | Kind::Link | Kind::Other) => Err(io::ErrorKind::NotADirectory.into()),
            None => Err(io::ErrorKind::NotFound.into()),
        }
    }

    pub(in crate::output) fn follow(&self, link: &OsStr) -> io::Result<Self> {
        Self::at(&self.0.join(link))
    }

    pub(in crate::output) fn above(&self) -> io::Result<Self> {
        Ok(Self(self.0.parent().unwrap_or(&self.0).to_owned()))
    }

    #[allow(clippy::unnecessary_wraps, reason = "it can fail on other systems")]
    pub(in crate::output) fn key(&self) -> io::Result<Key> {
        Ok(self.0.clone())
    }

    pub(in crate::output) fn look(&self, name: &OsStr) -> io::Result<Option<Seen>> {
        match fs::symlink_metadata(self.0.join(name)) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            found => Ok(Some(found?.into())),
        }
    }

    pub(in crate::output) fn entries(&self) -> io::Result<Vec<OsString>> {
        fs::read_dir(&self.0)?.map(|entry| entry.map(|entry| entry.file_name())).collect()
    }

    pub(in crate::output) fn readable(&self) -> io::Result<File> {
        File::open(&self.0)
    }

    pub(in crate::output) fn read(&self, name: &OsStr, seen: &Seen, limit: usize) -> io::Result<Vec<u8>> {
        if !self.look(name)?.is_some_and(|now| now.is(seen)) {
            return Err(changed());
        }
        let mut bytes = Vec::new();
        File::open(self.0.join(name))?.take(limit as u64).read_to_end(&mut bytes)?;
        Ok(bytes)
    }

    pub(in crate::output) fn create(&self, name: &OsStr, text: &str, _: Option<&Seen>) -> io::Result<()> {
        let mut file = OpenOptions::new().write(true).create_new(true).open(self.0.join(name))?;
        file.write_all(text.as_bytes())?;
        file.sync_all()
    }

    pub(in crate::output) fn create_program(&self, name: &OsStr, text: &str) -> io::Result<()> {
        self.create(name, text, None)
    }

    pub(in crate::output) fn make(&self, name: &OsStr) -> io::Result<Self> {
        fs::create_dir(self.0.join(name))?;
        self.inner(name)
    }

    pub(in crate::output) fn make_private(&self, name: &OsStr) -> io::Result<Self> {
        self.make(name)
    }

    pub(in crate::output) fn link(&self, _: &OsStr, _: &Self) -> io::Result<()> {
        Err(io::ErrorKind::Unsupported.into())
    }

    pub(in crate::output) fn replace(&self, name: &OsStr, to: &Self, new: &OsStr) -> io::Result<()> {
        fs::rename(self.0.join(name), to.0.join(new))
    }

    pub(in crate::output) fn move_to(&self, name: &OsStr, to: &Self, new: &OsStr) -> io::Result<()> {
        if to.look(new)?.is_some() {
            return Err(io::ErrorKind::AlreadyExists.into());
        }
        self.replace(name, to, new)
    }

    pub(in crate::output) fn exchange(&self, _: &OsStr, _: &Self, _: &OsStr) -> io::Result<()> {
        Err(io::ErrorKind::Unsupported.into())
    }

    pub(in crate::output) fn remove_file(&self, name: &OsStr) -> io::Result<()> {
        fs::remove_file(self.0.join(name))
    }

    pub(in crate::output) fn remove_folder(&self, name: &OsStr) -> io::Result<()> {
        fs::remove_dir(self.0.join(name))
    }

    #[allow(clippy::unnecessary_wraps, clippy::unused_self, reason = "it does something on other systems")]
    pub(in crate::output) fn allow_writing(&self) -> io::Result<()> {
        Ok(())
    }

    #[allow(clippy::unnecessary_wraps, clippy::unused_self, reason = "it does something on other systems")]
    pub(in crate::output) fn sync(&self) -> io::Result<()> {
        Ok(())
    }

    #[allow(clippy::unnecessary_wraps, clippy::unused_self, reason = "it does something on other systems")]
    pub(in crate::output) fn imitates(&self, _: &Self) -> io::Result<bool> {
        Ok(false)
    }
}

pub(in crate::output) fn is_refusal(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::Unsupported | io::ErrorKind::PermissionDenied)
}

pub(in crate::output) fn has_no_locks(_: &io::Error) -> bool {
    true
}

pub(in crate::output) fn changed() -> io::Error {
    io::Error::other("it changed while kafka-gen was running; run it again")
}
