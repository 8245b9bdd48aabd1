use std::collections::{BTreeMap, BTreeSet};

use super::key_path::{file_sources, files};
use crate::kubernetes::manifest::{Object, Volume};
use crate::kubernetes::rules::{Check, Findings, Level, Rule};
use crate::yaml::Node;

pub(super) static RULE: Rule = Rule {
    name: "overlapping-paths",
    summary: "two files of a volume have the same path, or one path is a directory of the other",
    level: Level::Refused,
    page: include_str!("overlapping_paths.md"),
    check: Check::Object(|object, findings| {
        super::each_volume(object, findings, of_volume);
        super::each_volume(object, findings, of_accepted_volume);
    }),
};

/// The API server rejects a projected volume in which two files have the same path; a token may be one of them.
pub(super) fn of_volume(_: &Object<'_>, volume: &Volume<'_>, findings: &mut Findings<'_>) {
    for (file, first) in same_paths(volume) {
        findings
            .key(file, "path")
            .field(format!("{}.projected", volume.path()))
            .because(first, "the first one")
            .help("give each file a unique path")
            .invalid(format!("has two files at `{}`", path_of(file)));
    }
}

/// Files of a projected volume whose path is taken, with the file that took it.
fn same_paths<'a>(volume: &Volume<'a>) -> Vec<(&'a Node, &'a Node)> {
    if volume.source_of_kind("projected").is_none() {
        return Vec::new();
    }
    let mut seen: BTreeMap<&str, &Node> = BTreeMap::new();
    let items = file_sources(volume).into_iter().flat_map(|(_, source)| source.list("items"));
    let taken = |file: &'a Node| {
        let path = path_of(file);
        let first = seen.get(path).copied();
        if first.is_none() && !path.is_empty() {
            seen.insert(path, file);
        }
        Some((file, first?))
    };
    items.filter_map(taken).collect()
}

/// Elsewhere the kubelet finds out, and one of the two files is not there.
fn of_accepted_volume(_: &Object<'_>, volume: &Volume<'_>, findings: &mut Findings<'_>) {
    let refused: BTreeSet<*const Node> =
        same_paths(volume).into_iter().map(|(file, _)| std::ptr::from_ref(file)).collect();
    let mut files: Vec<(usize, &Node)> = files(volume).into_iter().enumerate().collect();
    files.retain(|(_, file)| !path_of(file).is_empty() && !refused.contains(&std::ptr::from_ref(*file)));
    // Sorted by the steps of its path, a file comes right behind the folders that it lies in.
    files.sort_by(|a, b| folder_of(a.1).split('/').cmp(folder_of(b.1).split('/')));
    let mut folders: Vec<(usize, &Node)> = Vec::new();
    for (place, file) in files {
        while folders.pop_if(|(_, folder)| !lies_in(folder_of(file), folder_of(folder))).is_some() {}
        if let Some((other_place, folder)) = folders.last() {
            let (first, second) = if *other_place < place { (*folder, file) } else { (file, *folder) };
            findings
                .key(second, "path")
                .only_a_warning()
                .because(first, "the other one")
                .help("give each file a unique path")
                .tell(format!(
                    "the files `{}` and `{}` conflict: one path is a directory of the other",
                    path_of(first),
                    path_of(second)
                ));
        }
        folders.push((place, file));
    }
}

fn path_of(file: &Node) -> &str {
    file.text("path").unwrap_or_default()
}

/// The path of a file if it were a folder.
fn folder_of(file: &Node) -> &str {
    path_of(file).trim_end_matches('/')
}

fn lies_in(path: &str, folder: &str) -> bool {
    path.strip_prefix(folder).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}
