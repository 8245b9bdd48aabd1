//! Directories by handle: a name is looked up in an open directory, and no call follows a symbolic link unless its
//! name says so. The only door to rustix.

#[cfg(any(target_os = "linux", target_os = "macos"))]
mod unix;
#[cfg(any(target_os = "linux", target_os = "macos"))]
pub(super) use unix::*;

#[cfg(not(any(target_os = "linux", target_os = "macos")))]
mod elsewhere;
#[cfg(not(any(target_os = "linux", target_os = "macos")))]
pub(super) use elsewhere::*;

use std::ffi::OsStr;
use std::io;

/// What a name in a directory stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A regular file.
    File,
    /// A directory.
    Folder,
    /// A symbolic link.
    Link,
    /// A device, a pipe or a socket.
    Other,
}

impl Folder {
    /// Removes a directory and the files in it; a directory in it stays, and so does this one then.
    ///
    /// # Errors
    /// Something cannot be removed.
    pub(super) fn remove_with_files(&self, name: &OsStr) -> io::Result<()> {
        let folder = self.inner(name)?;
        for inside in folder.entries()? {
            folder.remove_file(&inside)?;
        }
        self.remove_folder(name)
    }
}
