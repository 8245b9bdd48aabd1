//! `kafka-gen render` of several profiles in one call.
//!
//! They are independent, so all processors share the work, and what they print comes out as if they had been rendered one
//! after the other. Nothing is written before all are known to be right.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Mutex;

use super::{Render, leftover, name};
use crate::cli::known_names::is_known_key;
use crate::cli::progress::Progress;
use crate::cli::{self, input};
use crate::output::{self, FileState, Files, Locks, names};
use crate::profile::{self, Role};
use crate::render::pipeline::Overrides;
use crate::report::diagnostic::{Diagnostic, Report, Severity};
use crate::report::failure::Failure;
use crate::text::parallel;
use crate::text::shown;
use crate::text::source::SourceMap;

/// Writing waits for the disk, so more do it at once than there are processors.
const WRITERS: usize = 32;

/// What a profile came to.
enum Done {
    /// The text for standard output.
    Text(String),
    /// What its directory should hold.
    Files(PathBuf, Files),
}

/// The profiles that the words stand for: a directory stands for all in it. None if they stand for one, named by itself.
///
/// # Errors
/// A directory that cannot be read, or has none.
pub(super) fn expand(words: &[String]) -> Result<Option<Vec<String>>, Failure> {
    if let [word] = words
        && !is_folder(word)
    {
        return Ok(None);
    }
    let mut profiles = Vec::new();
    for word in words {
        if is_folder(word) {
            let found = below(word).map_err(Failure::unusable)?;
            if found.is_empty() {
                let error = Diagnostic::error(format!("there is no profile in `{word}`"));
                return Err(Failure::unusable(error.help("each `*.yaml` in it is one")));
            }
            profiles.extend(found);
        } else {
            profiles.push(word.clone());
        }
    }
    Ok(Some(profiles))
}

/// A directory may be called `dev`; the embedded profile takes precedence.
fn is_folder(word: &str) -> bool {
    word != "-" && !profile::is_embedded(word) && Path::new(word).is_dir()
}

/// The profiles in a directory, sorted; not those in directories below it.
fn below(folder: &str) -> Result<Vec<String>, Diagnostic> {
    let mut found = Vec::new();
    for (path, kind) in
        input::entries(Path::new(folder)).map_err(|error| input::unreadable(folder, &error))?
    {
        let is_profile = path.extension().is_some_and(|end| end == "yaml" || end == "yml");
        if !is_profile || path.is_dir() {
            continue;
        }
        let name = path.to_string_lossy().into_owned();
        if !kind.is_file() && !kind.is_symlink() {
            return Err(input::not_regular(&name));
        }
        found.push(name);
    }
    Ok(found)
}

/// Renders all of them.
///
/// # Errors
/// What keeps the work from being begun; all else is said and counted in the exit code.
pub(super) fn render(render: &Render, profiles: &[String]) -> Result<ExitCode, Failure> {
    let names: Vec<&str> = profiles.iter().map(String::as_str).collect();
    let work =
        Work { render, stdin: standard_input(render, profiles)?, overrides: render.overrides(&names)? };
    let tasks = tasks(render, profiles)?;
    let rendered = side_by_side("rendered", &tasks, parallel::threads(), |(profile, folder)| {
        work.one(profile, folder.as_deref())
    });
    let names: Vec<String> = tasks.iter().map(|(profile, _)| profile.clone()).collect();
    let (code, done) = settled(&names, rendered);
    if code > 0 {
        return Ok(code.into());
    }
    let locks = Locks::default();
    let placed = side_by_side("written", &done, WRITERS, |done| match done {
        Done::Text(_) => (Vec::new(), Ok(Vec::new())),
        Done::Files(folder, files) => match render.placed(folder, files, &locks) {
            Ok(placed) => {
                let warnings: Report = placed.leftovers.iter().map(|path| leftover(path)).collect();
                (
                    cli::each_explained(&warnings, &SourceMap::default()),
                    Ok(within(folder, placed.differences)),
                )
            }
            Err(failure) => {
                (cli::each_explained(failure.report(), &SourceMap::default()), Err(failure.code()))
            }
        },
    });
    let (code, found) = settled(&names, placed);
    let mut found = found.concat();
    let orphaned = orphaned(render, &tasks, &locks);
    if render.check {
        found.extend(orphaned.into_iter().flat_map(|(folder, files)| within(&folder, files)));
    } else {
        let warnings: Report = orphaned.iter().map(|(folder, _)| without_profile(folder)).collect();
        cli::say(&cli::each_explained(&warnings, &SourceMap::default()).join("\n"));
    }
    let texts = done.iter().filter_map(|done| match done {
        Done::Text(text) => Some(text.as_str()),
        Done::Files(..) => None,
    });
    let text = if render.check { render.listed(&found) } else { texts.collect() };
    Ok(cli::print(&text).max(code).max(u8::from(!found.is_empty())).into())
}

/// Directories below `--out` that were rendered from a profile that is no longer in the directory of profiles, each with its
/// files.
fn orphaned(
    render: &Render,
    tasks: &[(String, Option<PathBuf>)],
    locks: &Locks,
) -> Vec<(PathBuf, Vec<(String, FileState)>)> {
    // Of profiles that are named one by one, others may exist.
    let is_whole = matches!(render.profiles.as_slice(), [word] if is_folder(word));
    let Some(out) = render.out.as_ref().filter(|_| is_whole) else { return Vec::new() };
    let is_kept = |folder: &PathBuf| tasks.iter().any(|(_, own)| own.as_ref() == Some(folder));
    let entries = input::entries(Path::new(out)).into_iter().flatten();
    let folders = entries.filter(|(_, kind)| kind.is_dir()).map(|(path, _)| path);
    let files = |folder: PathBuf| {
        let name = folder.file_name()?.to_str()?.to_owned();
        // With the header of the profile that had this name; whatever else is there is not of kafka-gen.
        let none = Files::new(&name, &[]).ok()?;
        let found = output::compare(&folder, &none, locks).ok()?.differences;
        (!found.is_empty()).then_some((folder, found))
    };
    folders.filter(|folder| !is_kept(folder)).filter_map(files).collect()
}

/// What is said of such a directory, which a run leaves alone.
fn without_profile(folder: &Path) -> Diagnostic {
    let shown = folder.display().to_string();
    let message = format!("`{shown}` was rendered from a profile that no longer exists");
    let warning = Diagnostic { severity: Severity::Warning, ..Diagnostic::error(message) };
    warning.help(format!("if its cluster is gone, remove it: `git rm -r {}`", shown::word(&shown)))
}

/// The files with the name of their directory.
fn within(folder: &Path, found: Vec<(String, FileState)>) -> Vec<(String, FileState)> {
    let folder = folder.file_name().unwrap_or_default().to_string_lossy();
    found.into_iter().map(|(name, difference)| (format!("{folder}/{name}"), difference)).collect()
}

/// What all profiles share.
struct Work<'a> {
    render: &'a Render,
    stdin: Option<String>,
    overrides: Overrides,
}

/// Each finding as it is printed, and the result, or the exit code.
type Said<T> = (Vec<String>, Result<T, u8>);

impl Work<'_> {
    /// Renders one profile, for its directory or for standard output.
    fn one(&self, profile: &str, folder: Option<&Path>) -> Said<Done> {
        let mut sources = SourceMap::knowing(is_known_key);
        let checked = input::Input::new(&self.render.layers.read).and_then(|mut input| {
            let mut reader = |name: &str, role| match &self.stdin {
                Some(text) if name == "-" => Ok(text.clone()),
                _ => input.layer(name, role),
            };
            self.render.checked(profile, &self.overrides, &mut sources, &mut reader)
        });
        let done = checked.and_then(|(made, warnings)| {
            let done = match folder {
                Some(folder) => Done::Files(folder.to_owned(), self.render.files(profile, &made)?),
                None => Done::Text(self.render.text(profile, &made)),
            };
            Ok((done, warnings))
        });
        match done {
            Ok((done, warnings)) => (cli::each_explained(&warnings, &sources), Ok(done)),
            Err(failure) => (cli::each_explained(failure.report(), &sources), Err(failure.code())),
        }
    }
}

/// Each profile with its directory: that of `--out` has one for each, named after the profile.
fn tasks(render: &Render, profiles: &[String]) -> Result<Vec<(String, Option<PathBuf>)>, Failure> {
    let Some(out) = &render.out else {
        return Ok(profiles.iter().map(|profile| (profile.clone(), None)).collect());
    };
    let mut taken: BTreeMap<String, &String> = BTreeMap::new();
    let mut tasks = Vec::with_capacity(profiles.len());
    for profile in profiles {
        let name = name(profile);
        if let Some(fault) = names::fault(&name) {
            let error = Diagnostic::error(format!("`{profile}` would get the directory `{name}`, {fault}"));
            return Err(Failure::unusable(error.help("rename the profile, or render it by itself")));
        }
        if let Some(other) = taken.insert(names::folded(&name), profile) {
            let error =
                Diagnostic::error(format!("`{other}` and `{profile}` would share the directory `{name}`"));
            return Err(Failure::unusable(error.help("rename one of them, or render it by itself")));
        }
        tasks.push((profile.clone(), Some(out.join(&name))));
    }
    Ok(tasks)
}

/// What stands on standard input, if a word asks for it.
fn standard_input(render: &Render, profiles: &[String]) -> Result<Option<String>, Failure> {
    let mut input = input::Input::new(&render.layers.read)?;
    let mut text = None;
    for _ in profiles.iter().chain(&render.layers.files).filter(|word| *word == "-") {
        text = Some(input.layer("-", Role::Layer).map_err(Failure::unusable)?);
    }
    Ok(text)
}

/// Does something for each item, and shows how far it is.
fn side_by_side<T: Sync, R: Send>(
    what: &'static str,
    items: &[T],
    threads: usize,
    work: impl Fn(&T) -> R + Sync,
) -> Vec<R> {
    let progress = Mutex::new(Progress::new(what, items.len()));
    parallel::map(items, threads, |item| {
        let done = work(item);
        if let Ok(mut progress) = progress.lock() {
            progress.step();
        }
        done
    })
}

/// Profiles that are named behind what they share.
const NAMED: usize = 3;

/// Prints what is to be said, and returns the highest exit code and what succeeded. What several profiles share, as a finding
/// about a layer that all have, is said once.
fn settled<T>(names: &[String], all: Vec<Said<T>>) -> (u8, Vec<T>) {
    let (mut code, mut done) = (0, Vec::with_capacity(all.len()));
    let mut places: BTreeMap<String, usize> = BTreeMap::new();
    let mut findings: Vec<(String, Vec<&str>)> = Vec::new();
    for ((said, result), name) in all.into_iter().zip(names) {
        for text in said {
            let place = *places.entry(text.clone()).or_insert(findings.len());
            match findings.get_mut(place) {
                Some((_, profiles)) => profiles.push(name),
                None => findings.push((text, vec![name])),
            }
        }
        match result {
            Ok(one) => done.push(one),
            Err(failed) => code = code.max(failed),
        }
    }
    let texts: Vec<String> = findings.iter().map(|(text, profiles)| shared(text, profiles)).collect();
    cli::say(&texts.join("\n"));
    (code, done)
}

/// A finding, and the profiles that it is about if these are several.
fn shared(text: &str, profiles: &[&str]) -> String {
    let (named, others) = profiles.split_at(profiles.len().min(NAMED));
    let more = match others.len() {
        0 => String::new(),
        count => format!(" and {count} more"),
    };
    match profiles.len() {
        0 | 1 => text.to_owned(),
        count => format!("{text}  (in {count} profiles: {}{more})\n", named.join(", ")),
    }
}
