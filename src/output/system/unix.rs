//! Linux and macOS.

use std::ffi::CString;
use std::fs::{self, File, Metadata};
use std::io;
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
use std::path::Path;

use rustix::fs::{CWD, FlockOperation, RenameFlags, XattrFlags};
use rustix::io::Errno;

use super::Share;

/// What a file is, whatever its names; only files of one file system can be compared.
pub(in crate::output) fn identity(path: &Path) -> io::Result<u64> {
    Ok(fs::symlink_metadata(path)?.ino())
}

/// True if both are of one file system.
pub(in crate::output) fn same_device(a: &Metadata, b: &Metadata) -> bool {
    a.dev() == b.dev()
}

/// Gives a file to the owner of another one.
pub(super) fn give(path: &Path, model: &Metadata) -> io::Result<()> {
    let now = fs::symlink_metadata(path)?;
    if (now.uid(), now.gid()) == (model.uid(), model.gid()) {
        return Ok(());
    }
    chown(path, Some(model.uid()), Some(model.gid()))
}

/// Lets us remove what is in a directory, which may be the double of one that nobody may write to.
pub(in crate::output) fn allow_writing(folder: &Path) -> io::Result<()> {
    let mode = fs::symlink_metadata(folder)?.mode();
    if mode & 0o700 == 0o700 {
        return Ok(());
    }
    fs::set_permissions(folder, fs::Permissions::from_mode(mode | 0o700))
}

/// Brings a directory on the disk.
pub(in crate::output) fn sync_folder(path: &Path) -> io::Result<()> {
    File::open(path)?.sync_all()
}

/// True if the lock was taken, or if the file system knows no locks.
pub(in crate::output) fn try_lock(file: &File, share: Share) -> io::Result<bool> {
    let operation = match share {
        Share::Readers => FlockOperation::NonBlockingLockShared,
        Share::Nobody => FlockOperation::NonBlockingLockExclusive,
    };
    match rustix::fs::flock(file, operation) {
        Err(Errno::WOULDBLOCK | Errno::INTR) => Ok(false),
        // What network file systems say of a directory.
        Err(Errno::BADF | Errno::NOLCK | Errno::NOTSUP | Errno::NOSYS | Errno::INVAL) => Ok(true),
        done => Ok(done.map(|()| true)?),
    }
}

/// Exchanges two names, so that nobody ever sees one of them missing.
///
/// # Errors
/// [`io::ErrorKind::Unsupported`] if the file system cannot do that.
pub(in crate::output) fn exchange(a: &Path, b: &Path) -> io::Result<()> {
    match rustix::fs::renameat_with(CWD, a, CWD, b, RenameFlags::EXCHANGE) {
        Err(Errno::INVAL | Errno::NOSYS | Errno::NOTSUP) => Err(io::ErrorKind::Unsupported.into()),
        done => Ok(done?),
    }
}

/// Makes a new directory look like another one: owner, mode, access lists and other attributes.
pub(in crate::output) fn imitate(path: &Path, model: &Path) -> io::Result<()> {
    let metadata = fs::symlink_metadata(model)?;
    give(path, &metadata)?;
    fs::set_permissions(path, metadata.permissions())?;
    let wanted = attributes(model)?;
    for name in attributes(path)?.iter().filter(|name| !wanted.contains(name)) {
        rustix::fs::lremovexattr(path, name)?;
    }
    for name in &wanted {
        let value = attribute(model, name)?;
        if !attribute(path, name).is_ok_and(|now| now == value) {
            rustix::fs::lsetxattr(path, name, &value, XattrFlags::empty())?;
        }
    }
    // The system drops some bits of a mode without a word.
    let made = fs::symlink_metadata(path)?;
    let same = (made.mode(), made.uid(), made.gid()) == (metadata.mode(), metadata.uid(), metadata.gid());
    if same { Ok(()) } else { Err(io::ErrorKind::Unsupported.into()) }
}

/// The names of the extended attributes of a file.
fn attributes(path: &Path) -> io::Result<Vec<CString>> {
    let mut names = vec![0; MAX_ATTRIBUTE];
    let length = match rustix::fs::llistxattr(path, names.as_mut_slice()) {
        Err(Errno::NOTSUP) => 0,
        length => length?,
    };
    names.truncate(length);
    let parts = names.split(|byte| *byte == 0).filter(|name| !name.is_empty());
    parts.map(|name| CString::new(name).map_err(io::Error::other)).collect()
}

fn attribute(path: &Path, name: &CString) -> io::Result<Vec<u8>> {
    let mut value = vec![0; MAX_ATTRIBUTE];
    let length = rustix::fs::lgetxattr(path, name, value.as_mut_slice())?;
    value.truncate(length);
    Ok(value)
}

/// No attribute, and no list of their names, is larger on Linux.
const MAX_ATTRIBUTE: usize = 65_536;
