//! Linux and macOS.

use std::collections::BTreeMap;
use std::ffi::{CString, OsStr, OsString};
use std::fs::File;
use std::io::{self, Read, Write};
use std::os::fd::OwnedFd;
use std::os::unix::ffi::OsStringExt;
use std::path::Path;

use rustix::fs::{AtFlags, Dir, FileType, Gid, Mode, OFlags, RawMode, RenameFlags, Stat, Uid};
use rustix::io::Errno;

use super::Kind;

/// An open directory. It stays the same one, whatever becomes of its name.
pub(in crate::output) struct Folder(OwnedFd);

/// Which directory it is, whatever its names.
pub(in crate::output) type Key = (u64, u64);

/// What a name stood for when we looked.
#[derive(Clone, Copy)]
pub(in crate::output) struct Seen {
    pub(in crate::output) kind: Kind,
    key: Key,
    owner: (u32, u32),
    mode: RawMode,
}

impl Seen {
    /// True if both are one file.
    pub(in crate::output) fn is(&self, other: &Self) -> bool {
        self.key == other.key && self.kind == other.kind
    }

    /// True if its owner may run it.
    pub(in crate::output) fn is_executable(&self) -> bool {
        Mode::from_raw_mode(self.mode).contains(Mode::XUSR)
    }
}

impl From<Stat> for Seen {
    #[allow(
        clippy::unnecessary_cast,
        clippy::cast_sign_loss,
        trivial_numeric_casts,
        reason = "these types differ from system to system"
    )]
    fn from(stat: Stat) -> Self {
        let kind = match FileType::from_raw_mode(stat.st_mode) {
            FileType::RegularFile => Kind::File,
            FileType::Directory => Kind::Folder,
            FileType::Symlink => Kind::Link,
            _ => Kind::Other,
        };
        let key = (stat.st_dev as u64, stat.st_ino as u64);
        Self { kind, key, owner: (stat.st_uid, stat.st_gid), mode: stat.st_mode & 0o7777 }
    }
}

/// A handle that only names a directory needs no permission to read it.
#[cfg(target_os = "linux")]
const NAMES: OFlags = OFlags::PATH.union(OFlags::DIRECTORY).union(OFlags::CLOEXEC);
#[cfg(not(target_os = "linux"))]
const NAMES: OFlags = READS;
const READS: OFlags = OFlags::RDONLY.union(OFlags::DIRECTORY).union(OFlags::CLOEXEC);

impl Folder {
    /// The directory at a path; links on the way are followed.
    pub(in crate::output) fn at(path: &Path) -> io::Result<Self> {
        Ok(Self(rustix::fs::open(path, NAMES, Mode::empty())?))
    }

    /// A directory in this one, which must not be a link.
    pub(in crate::output) fn inner(&self, name: &OsStr) -> io::Result<Self> {
        Ok(Self(rustix::fs::openat(&self.0, name, NAMES | OFlags::NOFOLLOW, Mode::empty())?))
    }

    /// The directory that a link in this one leads to.
    pub(in crate::output) fn follow(&self, link: &OsStr) -> io::Result<Self> {
        Ok(Self(rustix::fs::openat(&self.0, link, NAMES, Mode::empty())?))
    }

    /// The directory above; that of the root is the root.
    pub(in crate::output) fn above(&self) -> io::Result<Self> {
        self.inner(OsStr::new(".."))
    }

    /// Which directory it is.
    pub(in crate::output) fn key(&self) -> io::Result<Key> {
        Ok(Seen::from(rustix::fs::fstat(&self.0)?).key)
    }

    /// What a name stands for; none only if the system says that it does not exist.
    pub(in crate::output) fn look(&self, name: &OsStr) -> io::Result<Option<Seen>> {
        match rustix::fs::statat(&self.0, name, AtFlags::SYMLINK_NOFOLLOW) {
            Err(Errno::NOENT) => Ok(None),
            found => Ok(Some(found?.into())),
        }
    }

    /// All names in it.
    pub(in crate::output) fn entries(&self) -> io::Result<Vec<OsString>> {
        let mut names = Vec::new();
        for entry in Dir::new(OwnedFd::from(self.readable()?))? {
            let name = entry?.file_name().to_bytes().to_owned();
            if name != b"." && name != b".." {
                names.push(OsString::from_vec(name));
            }
        }
        Ok(names)
    }

    /// The directory as a file that can be locked and synced.
    pub(in crate::output) fn readable(&self) -> io::Result<File> {
        Ok(rustix::fs::openat(&self.0, c".", READS, Mode::empty())?.into())
    }

    /// The first bytes of a regular file, which must still be the one that was seen.
    pub(in crate::output) fn read(&self, name: &OsStr, seen: &Seen, limit: usize) -> io::Result<Vec<u8>> {
        // A pipe that came meanwhile must not make us wait.
        let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
        let file = rustix::fs::openat(&self.0, name, flags, Mode::empty())?;
        if !seen.is(&rustix::fs::fstat(&file)?.into()) {
            return Err(changed());
        }
        let mut bytes = Vec::with_capacity(limit);
        File::from(file).take(limit as u64).read_to_end(&mut bytes)?;
        Ok(bytes)
    }

    /// Writes a new file to the disk, with the mode and owner of the one that it will replace.
    pub(in crate::output) fn create(&self, name: &OsStr, text: &str, model: Option<&Seen>) -> io::Result<()> {
        let mode = Mode::RUSR | Mode::WUSR | Mode::RGRP | Mode::WGRP | Mode::ROTH | Mode::WOTH;
        let file = self.create_with(name, text, mode)?;
        if let Some(model) = model {
            give(&file, model)?;
            rustix::fs::fchmod(&file, Mode::from_raw_mode(model.mode & 0o777))?;
        }
        file.sync_all()
    }

    /// Writes a new program to the disk, with the mode that the umask leaves.
    pub(in crate::output) fn create_program(&self, name: &OsStr, text: &str) -> io::Result<()> {
        self.create_with(name, text, Mode::RWXU | Mode::RWXG | Mode::RWXO)?.sync_all()
    }

    fn create_with(&self, name: &OsStr, text: &str, mode: Mode) -> io::Result<File> {
        let flags = OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        let mut file = File::from(rustix::fs::openat(&self.0, name, flags, mode)?);
        file.write_all(text.as_bytes())?;
        Ok(file)
    }

    /// Creates a directory, with the mode that the umask leaves.
    pub(in crate::output) fn make(&self, name: &OsStr) -> io::Result<Self> {
        self.make_with(name, Mode::RWXU | Mode::RWXG | Mode::RWXO)
    }

    /// Creates a directory that no other user may enter.
    pub(in crate::output) fn make_private(&self, name: &OsStr) -> io::Result<Self> {
        self.make_with(name, Mode::RWXU)
    }

    fn make_with(&self, name: &OsStr, mode: Mode) -> io::Result<Self> {
        rustix::fs::mkdirat(&self.0, name, mode)?;
        self.inner(name).inspect_err(|_| {
            // What was opened half way is of no use.
            let _ = self.remove_folder(name);
        })
    }

    /// Gives a file a second name in another directory. A link is not followed.
    pub(in crate::output) fn link(&self, name: &OsStr, to: &Self) -> io::Result<()> {
        Ok(rustix::fs::linkat(&self.0, name, &to.0, name, AtFlags::empty())?)
    }

    /// Moves what a name stands for, in the place of what the other name stands for.
    pub(in crate::output) fn replace(&self, name: &OsStr, to: &Self, new: &OsStr) -> io::Result<()> {
        Ok(rustix::fs::renameat(&self.0, name, &to.0, new)?)
    }

    /// Moves what a name stands for to a name that must be free.
    pub(in crate::output) fn move_to(&self, name: &OsStr, to: &Self, new: &OsStr) -> io::Result<()> {
        match rustix::fs::renameat_with(&self.0, name, &to.0, new, RenameFlags::NOREPLACE) {
            Err(Errno::INVAL | Errno::NOSYS | Errno::NOTSUP) => {
                if to.look(new)?.is_some() {
                    return Err(Errno::EXIST.into());
                }
                self.replace(name, to, new)
            }
            done => Ok(done?),
        }
    }

    /// Exchanges two names at once.
    pub(in crate::output) fn exchange(&self, name: &OsStr, with: &Self, other: &OsStr) -> io::Result<()> {
        Ok(rustix::fs::renameat_with(&self.0, name, &with.0, other, RenameFlags::EXCHANGE)?)
    }

    /// Removes a name that does not stand for a directory.
    pub(in crate::output) fn remove_file(&self, name: &OsStr) -> io::Result<()> {
        Ok(rustix::fs::unlinkat(&self.0, name, AtFlags::empty())?)
    }

    /// Removes an empty directory.
    pub(in crate::output) fn remove_folder(&self, name: &OsStr) -> io::Result<()> {
        Ok(rustix::fs::unlinkat(&self.0, name, AtFlags::REMOVEDIR)?)
    }

    /// Lets us remove what is in it, although it looks like a directory that may not be written to.
    pub(in crate::output) fn allow_writing(&self) -> io::Result<()> {
        Ok(rustix::fs::fchmod(self.readable()?, Mode::RWXU)?)
    }

    /// Brings the names in it on the disk.
    pub(in crate::output) fn sync(&self) -> io::Result<()> {
        match self.readable()?.sync_all() {
            // Some file systems do not sync directories.
            Err(error) if matches!(Errno::from_io_error(&error), Some(Errno::INVAL | Errno::NOTSUP)) => {
                Ok(())
            }
            done => done,
        }
    }

    /// Makes a new directory look like another one, in mode and owner. False if it does not: also where one of them
    /// has attributes, such as an access list, that the other one lacks.
    pub(in crate::output) fn imitates(&self, model: &Self) -> io::Result<bool> {
        let wanted = Seen::from(rustix::fs::fstat(&model.0)?);
        let file = self.readable()?;
        give(&file, &wanted)?;
        rustix::fs::fchmod(&file, Mode::from_raw_mode(wanted.mode))?;
        // The system drops some bits of a mode without a word.
        let made = Seen::from(rustix::fs::fstat(&file)?);
        Ok((made.mode, made.owner) == (wanted.mode, wanted.owner)
            && attributes(&file)? == attributes(&model.readable()?)?)
    }
}

/// Gives a new file to the owner of another one; a file that has to stay ours is still the right file.
fn give(file: &File, model: &Seen) -> io::Result<()> {
    let (user, group) = model.owner;
    if Seen::from(rustix::fs::fstat(file)?).owner == model.owner {
        return Ok(());
    }
    match rustix::fs::fchown(file, Some(Uid::from_raw(user)), Some(Gid::from_raw(group))) {
        Err(Errno::PERM | Errno::INVAL | Errno::NOTSUP) => Ok(()),
        done => Ok(done?),
    }
}

/// True if the system or the file system does not do this, or not here, or not for us; nothing has changed then.
pub(in crate::output) fn is_refusal(error: &io::Error) -> bool {
    matches!(
        Errno::from_io_error(error),
        Some(
            Errno::INVAL
                | Errno::NOSYS
                | Errno::NOTSUP
                | Errno::XDEV
                | Errno::PERM
                | Errno::ACCESS
                | Errno::ROFS
                | Errno::BUSY
                | Errno::MLINK
        )
    )
}

/// True if the file system has no locks for directories.
pub(in crate::output) fn has_no_locks(error: &io::Error) -> bool {
    let errno = Errno::from_io_error(error);
    matches!(errno, Some(Errno::BADF | Errno::NOLCK | Errno::NOTSUP | Errno::NOSYS | Errno::INVAL))
}

/// What was verified is no longer what the name stands for.
pub(in crate::output) fn changed() -> io::Error {
    io::Error::other("it changed while kafka-gen was running; run it again")
}

/// The extended attributes of a file.
fn attributes(file: &File) -> io::Result<BTreeMap<CString, Vec<u8>>> {
    let mut names = vec![0; MAX_ATTRIBUTE];
    let length = match rustix::fs::flistxattr(file, names.as_mut_slice()) {
        Err(Errno::NOTSUP) => 0,
        length => length?,
    };
    names.truncate(length);
    let mut found = BTreeMap::new();
    for name in names.split(|byte| *byte == 0).filter(|name| !name.is_empty()) {
        let name = CString::new(name).map_err(io::Error::other)?;
        let mut value = vec![0; MAX_ATTRIBUTE];
        let length = rustix::fs::fgetxattr(file, &name, value.as_mut_slice())?;
        value.truncate(length);
        found.insert(name, value);
    }
    Ok(found)
}

/// No attribute, and no list of their names, is larger on Linux.
const MAX_ATTRIBUTE: usize = 65_536;
