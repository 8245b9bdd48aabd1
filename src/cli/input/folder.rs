//! What is in directories that the user names.

use std::fs::{self, FileType};
use std::io;
use std::path::{Path, PathBuf};

use super::{Input, Tree, path_name, text, unreadable};
use crate::render::pipeline::Overrides;
use crate::report::diagnostic::Diagnostic;

/// What is in a directory, sorted, without hidden files; the type is that of the entry itself, not of what a link leads to.
pub(in crate::cli) fn entries(folder: &Path) -> io::Result<Vec<(PathBuf, FileType)>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if !entry.file_name().to_string_lossy().starts_with('.') {
            found.push((entry.path(), entry.file_type()?));
        }
    }
    found.sort_by(|(a, _), (b, _)| a.cmp(b));
    Ok(found)
}

/// All templates below a directory, by their paths in it.
pub(in crate::cli) fn templates(input: &mut Input, folder: &Path) -> Result<Overrides, Diagnostic> {
    let tree = Tree::around(&input.real(folder)?);
    let mut found = Overrides::new();
    let mut open = vec![(folder.to_owned(), String::new())];
    while let Some((folder, prefix)) = open.pop() {
        let entries = entries(&folder).map_err(|error| unreadable(&path_name(&folder), &error))?;
        for (path, kind) in entries {
            let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
            let below = format!("{prefix}{name}");
            if kind.is_dir() {
                open.push((path, format!("{below}/")));
            } else {
                let bytes = input.entry(&path, &tree)?;
                found.insert(below, text(&path_name(&path), bytes)?);
            }
        }
    }
    Ok(found)
}
