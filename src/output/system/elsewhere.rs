//! Systems where directories are only ever changed file by file.

use std::fs::{File, Metadata};
use std::io;
use std::path::Path;

use super::Share;

pub(in crate::output) fn identity(_: &Path) -> io::Result<u64> {
    Err(io::ErrorKind::Unsupported.into())
}

pub(in crate::output) fn same_device(_: &Metadata, _: &Metadata) -> bool {
    false
}

pub(super) fn give(_: &Path, _: &Metadata) -> io::Result<()> {
    Ok(())
}

pub(in crate::output) fn allow_writing(_: &Path) -> io::Result<()> {
    Ok(())
}

pub(in crate::output) fn sync_folder(_: &Path) -> io::Result<()> {
    Ok(())
}

pub(in crate::output) fn try_lock(_: &File, _: Share) -> io::Result<bool> {
    Ok(true)
}

pub(in crate::output) fn exchange(_: &Path, _: &Path) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}

pub(in crate::output) fn imitate(_: &Path, _: &Path) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}
