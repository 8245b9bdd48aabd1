//! Opens files without following links and without waiting. The only door to rustix for reading.

use std::fs::File;
use std::io;
use std::path::Path;

/// Opens a file by a path that has no links. A link that takes the place of any part of it is an error, and a pipe that
/// takes the place of the file does not wait for its other end.
#[cfg(any(target_os = "linux", target_os = "macos"))]
pub(super) fn regular(path: &Path) -> io::Result<File> {
    use rustix::fs::{Mode, OFlags, open};

    let flags = OFlags::RDONLY | OFlags::CLOEXEC | OFlags::NOCTTY | OFlags::NOFOLLOW | OFlags::NONBLOCK;
    #[cfg(target_os = "linux")]
    {
        use rustix::fs::{CWD, ResolveFlags, openat2};
        use rustix::io::Errno;
        match openat2(CWD, path, flags, Mode::empty(), ResolveFlags::NO_SYMLINKS) {
            // Older kernels, and sandboxes that do not know the call.
            Err(Errno::NOSYS | Errno::PERM | Errno::INVAL) => {}
            opened => return checked(opened?.into()),
        }
    }
    checked(open(path, flags, Mode::empty())?.into())
}

/// Opens a file by a path that had no links when it was looked at.
#[cfg(not(any(target_os = "linux", target_os = "macos")))]
pub(super) fn regular(path: &Path) -> io::Result<File> {
    checked(File::open(path)?)
}

/// Only what is open can be checked: a path may be another file a moment later.
fn checked(file: File) -> io::Result<File> {
    let kind = file.metadata()?;
    if kind.is_dir() {
        return Err(io::Error::other("is a directory"));
    }
    if !kind.is_file() {
        return Err(io::Error::other(NOT_REGULAR));
    }
    Ok(file)
}

/// Why a pipe, a device or a socket is not read.
pub(super) const NOT_REGULAR: &str = "not a regular file";
