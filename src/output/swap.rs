//! A complete new directory takes the place of the old one, at once. Whenever a run is killed, the directory is as
//! it was or as it should be.
//!
//! Files that stay are linked into the new directory, so they keep what they are, times and all. Directories of
//! others cannot be linked: they are rebuilt with links, and after the exchange each one changes places with its
//! double.

use std::collections::BTreeSet;
use std::fs::{self, Metadata};
use std::io;
use std::path::Path;

use super::Files;
use super::plan::{Difference, Plan};
use super::staging::Staging;
use super::system::{exchange, identity, imitate, same_device, sync_folder, write_file};

/// Puts a new directory in the place of `folder`.
///
/// # Errors
/// Nothing has changed: the file system cannot do this, or not here.
pub(super) fn swap(folder: &Path, staging: &Staging, plan: &Plan, files: &Files) -> io::Result<()> {
    let tree = staging.tree();
    fs::create_dir(&tree)?;
    let old = fs::symlink_metadata(folder).ok();
    let mut seen = BTreeSet::new();
    if let Some(old) = &old {
        imitate(&tree, folder)?;
        for name in plan.equal.iter().chain(&plan.others) {
            double(&folder.join(name), &tree.join(name), old, &mut seen)?;
        }
    }
    for (name, difference) in &plan.changes {
        let replaced = fs::symlink_metadata(folder.join(name)).ok();
        if replaced.is_some() {
            seen.insert(identity(&folder.join(name))?);
        }
        let text = name.to_str().and_then(|name| files.texts.get(name));
        if let (Some(text), Difference::Missing | Difference::Differs) = (text, difference) {
            write_file(&tree.join(name), text, replaced.as_ref())?;
        }
    }
    sync_folder(&tree)?;
    staging.note(&seen)?;
    let folders: Vec<_> = plan.others.iter().filter(|name| is_folder(&tree.join(name))).collect();
    if old.is_none() {
        fs::rename(&tree, folder)?;
    } else {
        match exchange(&tree, folder) {
            Err(error) if error.kind() == io::ErrorKind::Unsupported && folders.is_empty() => {
                one_after_the_other(folder, staging)?;
            }
            done => done?,
        }
    }
    // From here on the work is done; what cannot be tidied up now waits for the next run.
    let _ = folder.parent().map(sync_folder);
    for name in folders {
        let _ = exchange(&tree.join(name), &folder.join(name));
    }
    Ok(())
}

/// Where names cannot be exchanged, there is an instant without a directory; the next run puts it back.
fn one_after_the_other(folder: &Path, staging: &Staging) -> io::Result<()> {
    fs::rename(folder, staging.old())?;
    fs::rename(staging.tree(), folder).or_else(|error| fs::rename(staging.old(), folder).and(Err(error)))
}

/// Gives what is at `from` a second name, directories with all that is in them.
fn double(from: &Path, to: &Path, root: &Metadata, seen: &mut BTreeSet<u64>) -> io::Result<()> {
    seen.insert(identity(from)?);
    let metadata = fs::symlink_metadata(from)?;
    if !metadata.is_dir() {
        return fs::hard_link(from, to);
    }
    if !same_device(&metadata, root) {
        return Err(io::ErrorKind::CrossesDevices.into());
    }
    fs::create_dir(to)?;
    for entry in fs::read_dir(from)? {
        let name = entry?.file_name();
        double(&from.join(&name), &to.join(&name), root, seen)?;
    }
    imitate(to, from)?;
    sync_folder(to)
}

fn is_folder(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok_and(|metadata| metadata.is_dir())
}
