//! Directories that hold several clusters: profiles, or directories that each hold what one cluster is rendered to.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::git::{Blob, Kind, Revision};
use super::input::{self, Input, Tree, unreadable};
use super::known_names::is_known_key;
use super::manifests::{is_manifest, is_object};
use crate::profile;
use crate::report::diagnostic::Diagnostic;
use crate::secret;
use crate::text::source::SourceMap;
use crate::yaml::Dialect;

/// The clusters in a directory: what each is called, and the word for it.
#[derive(Debug, Default)]
pub(super) struct Clusters {
    /// The word for each cluster, by its path in the directory.
    pub(super) words: BTreeMap<String, String>,
    /// Those that have brokers; none of profiles.
    pub(super) rendered: BTreeSet<String>,
    /// True if what is in the directory cannot be one cluster.
    pub(super) is_sure: bool,
}

/// One cluster on both sides.
#[derive(Debug)]
pub(super) struct Both {
    /// Its path in the directories.
    pub(super) name: String,
    /// The word for the old side, if it has the cluster.
    pub(super) old: Option<String>,
    /// The word for the new side, if it has the cluster.
    pub(super) new: Option<String>,
}

/// The clusters of two sides, paired by their paths; none if the sides are one cluster each.
///
/// # Errors
/// If one side is one cluster and the other are several.
pub(super) fn pairs(new: &str, old: &str, input: &mut Input) -> Result<Option<Vec<Both>>, Diagnostic> {
    let news = clusters(new, None, input)?;
    let olds = clusters(old, Some(new), input)?;
    let mut found: BTreeMap<String, Both> = BTreeMap::new();
    let both = |name: &String| Both { name: name.clone(), old: None, new: None };
    match (news, olds) {
        (Some(news), Some(olds)) if news.is_sure || olds.is_sure => {
            for (name, word) in news.words {
                found.entry(name.clone()).or_insert_with(|| both(&name)).new = Some(word);
            }
            for (name, word) in olds.words {
                found.entry(name.clone()).or_insert_with(|| both(&name)).old = Some(word);
            }
            Ok(Some(found.into_values().collect()))
        }
        (Some(several), None) if several.is_sure && several.words.len() > 1 => {
            Err(uneven(new, &several, old, None))
        }
        (None, Some(several)) if several.is_sure && several.words.len() > 1 => {
            let stem = Path::new(new).file_stem().unwrap_or_default().to_string_lossy();
            Err(uneven(old, &several, new, Some(&stem)))
        }
        // A directory with one profile is that profile.
        (Some(one), None) if one.is_sure && one.rendered.is_empty() => {
            let all = one.words.into_iter();
            Ok(Some(
                all.map(|(name, new)| Both { name, old: Some(old.to_owned()), new: Some(new) }).collect(),
            ))
        }
        (None, Some(one)) if one.is_sure && one.rendered.is_empty() => {
            let all = one.words.into_iter();
            Ok(Some(
                all.map(|(name, old)| Both { name, old: Some(old), new: Some(new.to_owned()) }).collect(),
            ))
        }
        _ => Ok(None),
    }
}

fn uneven(word: &str, several: &Clusters, one: &str, stem: Option<&str>) -> Diagnostic {
    let error = format!("`{word}` holds {} clusters, and `{one}` is a single cluster", several.words.len());
    let named = stem.and_then(|stem| several.words.get(stem)).or_else(|| several.words.values().next());
    let named = named.map_or_else(String::new, |named| format!(", such as `{named}`"));
    Diagnostic::error(error).help(format!("name one of them{named}, or a directory on both sides"))
}

/// A directory on disk or in a revision.
enum Place {
    Disk(Tree),
    Revision(BTreeMap<String, Blob>),
}

/// The clusters that a word stands for; none if it is no directory. A directory that a revision does not have holds none.
pub(super) fn clusters(
    word: &str,
    new: Option<&str>,
    input: &mut Input,
) -> Result<Option<Clusters>, Diagnostic> {
    let found = match Revision::parse(word, new) {
        Some(revision) => in_revision(word, new, &revision?)?,
        None => on_disk(word, input)?,
    };
    let Some((place, prefix, files)) = found else { return Ok(None) };
    // A directory that is empty, or not there yet.
    if files.is_empty() {
        return Ok(Some(Clusters::default()));
    }
    let word = |name: &str| {
        if prefix.ends_with(':') { format!("{prefix}{name}") } else { format!("{prefix}/{name}") }
    };
    let top: Vec<&String> = files.iter().filter(|name| !name.contains('/')).collect();
    let mut read = |name: &str| place.read(&word(name), name, input);
    let deep: Vec<&String> = files.iter().filter(|name| name.contains('/')).collect();
    if let Some(mut found) = profiles(&top, &word, &mut read)? {
        if let Some(below) = nested(&deep, !top.is_empty(), &word, &mut read)? {
            found.words.extend(below.words);
        }
        if !found.words.is_empty() {
            return Ok(Some(found));
        }
    } else {
        return Ok(None);
    }
    let folders: BTreeSet<&str> =
        files.iter().filter_map(|name| name.rsplit_once('/')).map(|(folder, _)| folder).collect();
    let mut brokers = BTreeSet::new();
    for name in &files {
        let folder = name.rsplit_once('/').map_or("", |(folder, _)| folder);
        if !brokers.contains(folder) && has_brokers(&place.read(&word(name), name, input)?) {
            brokers.insert(folder);
        }
    }
    let mut found = Clusters::default();
    for folder in &brokers {
        // One cluster may be spread over directories: it is all around its brokers that has no others.
        let ends = folder.match_indices('/').map(|(end, _)| end).chain([folder.len()]);
        let alone = |part: &&str| brokers.iter().filter(|other| is_below(other, part)).count() == 1;
        let name = ends.filter_map(|end| folder.get(..end)).find(alone).unwrap_or(folder);
        found.words.insert(name.to_owned(), word(name));
        found.rendered.insert(name.to_owned());
    }
    let rest: Vec<&str> = folders
        .into_iter()
        .filter(|folder| !found.rendered.iter().any(|name| is_below(folder, name)))
        .collect();
    found.is_sure = found.rendered.len() > 1 || (!found.rendered.is_empty() && rest.is_empty());
    found.words.extend(rest.into_iter().map(|folder| (folder.to_owned(), word(folder))));
    Ok(Some(found))
}

/// True for a directory and all below it.
fn is_below(folder: &str, other: &str) -> bool {
    folder.strip_prefix(other).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// A directory, how words for what is in it begin, and the paths of the manifests in it.
type Listed = (Place, String, Vec<String>);

fn in_revision(word: &str, new: Option<&str>, revision: &Revision) -> Result<Option<Listed>, Diagnostic> {
    // The same profile of kafka-gen at another revision.
    if new.is_some_and(profile::is_embedded) && !word.trim_start_matches("git:").contains(':') {
        return Ok(None);
    }
    let shown = revision.display();
    let mut blobs = BTreeMap::new();
    if !revision.lacks_path() {
        if revision.kind()? != Kind::Folder {
            return Ok(None);
        }
        let within = format!("{}/", shown.trim_end_matches('/'));
        for blob in revision.files()? {
            let blob = blob?;
            let path = blob.display();
            let name = path.strip_prefix(&within).or_else(|| path.strip_prefix(&shown)).unwrap_or(&path);
            blobs.insert(name.to_owned(), blob);
        }
    }
    let files = blobs.keys().cloned().collect();
    Ok(Some((Place::Revision(blobs), format!("git:{shown}"), files)))
}

fn on_disk(word: &str, input: &Input) -> Result<Option<Listed>, Diagnostic> {
    let folder = Path::new(word);
    if word == "-" || profile::is_embedded(word) || !folder.is_dir() {
        return Ok(None);
    }
    let tree = Tree::around(&input.real(folder)?);
    let mut files = Vec::new();
    below(folder, "", &mut files)?;
    Ok(Some((Place::Disk(tree), word.trim_end_matches('/').to_owned(), files)))
}

impl Place {
    fn read(&self, word: &str, name: &str, input: &mut Input) -> Result<Vec<u8>, Diagnostic> {
        match self {
            Self::Disk(tree) => input.entry(Path::new(word), tree),
            Self::Revision(blobs) => match blobs.get(name) {
                Some(blob) => blob.read(input),
                None => Ok(Vec::new()),
            },
        }
    }
}

/// The manifests below a directory, by their paths in it. Links to directories are not followed.
fn below(folder: &Path, prefix: &str, files: &mut Vec<String>) -> Result<(), Diagnostic> {
    let entries = input::entries(folder).map_err(|error| unreadable(&folder.to_string_lossy(), &error))?;
    for (path, kind) in entries {
        let name = format!("{prefix}{}", path.file_name().unwrap_or_default().to_string_lossy());
        if kind.is_dir() {
            below(&path, &format!("{name}/"), files)?;
        } else if is_manifest(&path) && !path.is_dir() {
            files.push(name);
        }
    }
    Ok(())
}

/// A directory of profiles: no file in it is a manifest.
fn profiles(
    top: &[&String],
    word: &dyn Fn(&str) -> String,
    read: &mut dyn FnMut(&str) -> Result<Vec<u8>, Diagnostic>,
) -> Result<Option<Clusters>, Diagnostic> {
    let mut found = Clusters { is_sure: true, ..Clusters::default() };
    for name in top {
        let is_json = Path::new(name).extension().is_some_and(|end| end == "json");
        if is_manifests(&read(name)?) {
            return Ok(None);
        }
        // A profile is YAML; `init` writes the schema for editors beside it.
        if is_json {
            continue;
        }
        let stem = name.rsplit_once('.').map_or(name.as_str(), |(stem, _)| stem);
        if let Some(other) = found.words.insert(stem.to_owned(), word(name)) {
            let error = format!("`{other}` and `{}` would be one cluster, `{stem}`", word(name));
            return Err(Diagnostic::error(error).help("rename one of them"));
        }
    }
    Ok(Some(found))
}

/// The profiles in directories of a directory: what says which profile it extends. Manifests beside them are what profiles
/// are rendered to; without profiles around them, the directory is one of manifests.
fn nested(
    names: &[&String],
    beside: bool,
    word: &dyn Fn(&str) -> String,
    read: &mut dyn FnMut(&str) -> Result<Vec<u8>, Diagnostic>,
) -> Result<Option<Clusters>, Diagnostic> {
    let mut extending: Vec<&String> = Vec::new();
    for name in names {
        let bytes = read(name)?;
        if is_manifests(&bytes) {
            if !beside {
                return Ok(None);
            }
        } else if String::from_utf8_lossy(&bytes).lines().any(|line| line.starts_with("extends:")) {
            extending.push(name);
        }
    }
    profiles(&extending, word, read)
}

/// True if a document says which kind of object it is.
fn is_manifests(bytes: &[u8]) -> bool {
    let mut sources = SourceMap::knowing(is_known_key);
    let id = sources.add("", String::from_utf8_lossy(bytes).into_owned());
    let (documents, _) = secret::read_all(&mut sources, id, Dialect::Manifest);
    documents.iter().any(is_object)
}

/// True if a manifest has what runs the brokers of a cluster. Only words are looked for: the file is read later.
fn has_brokers(bytes: &[u8]) -> bool {
    let text = String::from_utf8_lossy(bytes);
    let is_set = |line: &str| {
        let line: String = line.chars().filter(|letter| !" \"-".contains(*letter)).collect();
        line.contains("kind:StatefulSet")
            || line.trim_end_matches(',') == "kind:Kafka"
            || line.contains("kind:Kafka,")
    };
    text.to_ascii_lowercase().contains("kafka") && text.lines().any(is_set)
}
