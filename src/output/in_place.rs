//! File after file is replaced, where a directory cannot be exchanged as a whole. Each file is old or new; while they
//! are mixed, a file stands among them that no tool can read.

use std::ffi::OsStr;
use std::path::Path;
use std::{fs, io};

use super::plan::{Difference, Plan};
use super::staging::Staging;
use super::system::{sync_folder, write_file};
use super::{Files, Trouble, at};

/// Brings a directory file by file to what it should hold.
///
/// # Errors
/// The path that could not be written, moved or removed, and why.
pub(super) fn replace(folder: &Path, staging: &Staging, plan: &Plan, files: &Files) -> Result<(), Trouble> {
    let tree = staging.tree();
    fs::create_dir_all(folder).map_err(at(folder))?;
    fs::create_dir(&tree).map_err(at(&tree))?;
    // All that may fail for want of space comes first.
    for (name, text) in &files.texts {
        if plan.changes.contains_key(OsStr::new(name)) {
            let path = folder.join(name);
            let replaced = fs::symlink_metadata(&path).ok();
            write_file(&tree.join(name), text, replaced.as_ref()).map_err(at(&path))?;
        }
    }
    let mixed = plan.changes.len() > 1;
    if mixed {
        mark(folder, &tree, plan, files)?;
    }
    let kustomization = OsStr::new(Files::KUSTOMIZATION);
    let others = plan.changes.iter().filter(|(name, _)| *name != kustomization);
    for (name, difference) in others.chain(plan.changes.get_key_value(kustomization)) {
        match difference {
            Difference::Missing | Difference::Differs => rename(&tree.join(name), &folder.join(name))?,
            Difference::Stale if mixed && name == INTERRUPTED => {}
            Difference::Stale => remove(&folder.join(name))?,
        }
    }
    if mixed {
        if plan.equal.iter().any(|name| name == kustomization) {
            rename(&tree.join(ASIDE), &folder.join(kustomization))?;
        }
        sync_folder(folder).map_err(at(folder))?;
        remove(&folder.join(INTERRUPTED))?;
    }
    sync_folder(folder).map_err(at(folder))
}

/// Makes the directory unreadable for tools.
fn mark(folder: &Path, tree: &Path, plan: &Plan, files: &Files) -> Result<(), Trouble> {
    let marker = folder.join(INTERRUPTED);
    if plan.others.iter().any(|name| name == INTERRUPTED) {
        return Err(at(&marker)(io::Error::other("the file is there and was not made by kafka-gen")));
    }
    let text = format!("{}{UNREADABLE}", files.header);
    write_file(&tree.join(INTERRUPTED), &text, None).map_err(at(&marker))?;
    rename(&tree.join(INTERRUPTED), &marker)?;
    // With it kustomize would not look at the marker; without it, it looks at every file.
    let kustomization = OsStr::new(Files::KUSTOMIZATION);
    let is_there = plan.changes.get(kustomization).is_some_and(|found| *found != Difference::Missing);
    if is_there || plan.equal.iter().any(|name| name == kustomization) {
        rename(&folder.join(kustomization), &tree.join(ASIDE))?;
    }
    sync_folder(folder).map_err(at(folder))
}

fn rename(from: &Path, to: &Path) -> Result<(), Trouble> {
    fs::rename(from, to).map_err(at(to))
}

fn remove(path: &Path) -> Result<(), Trouble> {
    match fs::remove_file(path) {
        // The kustomization may have been put aside.
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(at(path)(error)),
        _ => Ok(()),
    }
}

/// The file that stands among files of two runs. It is one of ours, so that the next run removes it.
const INTERRUPTED: &str = "00-interrupted.yaml";
/// Argo CD passes over what is no YAML, unless these three words make it look like an object.
const UNREADABLE: &str = "# A run was interrupted: files of two runs are mixed here. Run it again.\n\
                          apiVersion: v1\nkind: [\nmetadata: left open, so that nothing takes the mixture\n";
/// Where an untouched `kustomization.yaml` waits.
const ASIDE: &str = "aside";
