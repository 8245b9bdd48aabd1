//! What the system offers beyond the standard library. The only door to rustix.

#[cfg(any(target_os = "linux", target_os = "macos"))]
mod unix;
#[cfg(any(target_os = "linux", target_os = "macos"))]
pub(super) use unix::*;

#[cfg(not(any(target_os = "linux", target_os = "macos")))]
mod elsewhere;
#[cfg(not(any(target_os = "linux", target_os = "macos")))]
pub(super) use elsewhere::*;

use std::fs::{self, File, Metadata};
use std::io::{self, Write};
use std::path::Path;

/// With whom a lock is shared.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Share {
    /// With those who only read.
    Readers,
    /// With nobody.
    Nobody,
}

/// Writes a new file to the disk, with the mode and owner of the one that it replaces.
pub(super) fn write_file(path: &Path, text: &str, model: Option<&Metadata>) -> io::Result<()> {
    let mut file = File::create_new(path)?;
    file.write_all(text.as_bytes())?;
    if let Some(model) = model {
        // A file that belongs to somebody else now is still the right file.
        let _ = give(path, model);
        fs::set_permissions(path, model.permissions())?;
    }
    file.sync_all()
}
