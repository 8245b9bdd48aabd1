//! Compiles all mutants at once, in a copy of the project.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::find::{self, Mutant};
use crate::rewrite;

/// What did not compile the last time, and need not be tried again.
const REFUSED: &str = "refused.txt";

/// What the last compilation has.
const BUILT: &str = "built.txt";

/// Where things are.
pub struct Folders {
    pub project: PathBuf,
    pub work: PathBuf,
}

impl Folders {
    /// The copy that is compiled.
    pub fn copy(&self) -> PathBuf {
        self.work.join("copy")
    }
}

/// A file and its mutants.
struct Source {
    path: String,
    text: String,
    mutants: Vec<Mutant>,
}

/// A mutant with the name by which it is known from run to run.
pub struct Named {
    pub number: usize,
    pub path: String,
    pub line: usize,
    pub change: String,
}

impl Named {
    /// What stays the same when lines are added elsewhere.
    pub fn key(&self) -> String {
        format!("{}: {}", self.path, self.change)
    }
}

/// Writes and compiles the copy. The answer is all mutants that compile.
pub fn build(folders: &Folders, prefixes: &[String]) -> Vec<Named> {
    let sources = sources(&folders.project, prefixes);
    copy(folders, &sources);
    let mut numbered: Vec<(usize, &Source, &Mutant)> = Vec::new();
    for source in &sources {
        for mutant in &source.mutants {
            numbered.push((numbered.len(), source, mutant));
        }
    }
    let named = named(&numbered);
    eprintln!("{} mutants in {} files", numbered.len(), sources.len());
    let mut dropped = refused_before(folders, &named);
    loop {
        for source in &sources {
            let own: Vec<(usize, &Mutant)> = numbered
                .iter()
                .filter(|(number, of, _)| of.path == source.path && !dropped.contains(number))
                .map(|(number, _, mutant)| (*number, *mutant))
                .collect();
            let path = folders.copy().join("src").join(&source.path);
            let text = rewrite::rewrite(&source.text, &own);
            write(&path, text.as_bytes());
        }
        let errors = errors(&folders.copy());
        if errors.is_empty() {
            break;
        }
        let before = dropped.len();
        for (path, line) in &errors {
            let in_file = || {
                numbered
                    .iter()
                    .filter(|(number, source, _)| &source.path == path && !dropped.contains(number))
            };
            let refused = in_file()
                .filter(|(_, source, mutant)| covers(source, mutant, *line))
                .min_by_key(|(_, _, mutant)| mutant.range.len())
                // A statement that is left out may be missed below it.
                .or_else(|| {
                    in_file()
                        .filter(|(_, _, mutant)| mutant.line < *line)
                        .max_by_key(|(_, _, mutant)| mutant.line)
                });
            if let Some(number) = refused.map(|(number, ..)| *number) {
                dropped.insert(number);
            }
        }
        eprintln!("{} errors, {} mutants do not compile", errors.len(), dropped.len());
        assert!(dropped.len() > before, "no mutant explains {errors:?}");
    }
    let (named, refused): (Vec<Named>, Vec<Named>) =
        named.into_iter().partition(|mutant| !dropped.contains(&mutant.number));
    let lines = refused.iter().map(|mutant| mutant.key() + "\n").collect::<String>();
    fs::write(folders.work.join(REFUSED), lines).unwrap();
    remember(folders, &named);
    if std::env::var_os("MUTANTS_CHECK_ONLY").is_some() {
        std::process::exit(0);
    }
    named
}

/// Equal changes in one file are told apart by their order.
fn named(numbered: &[(usize, &Source, &Mutant)]) -> Vec<Named> {
    let mut seen: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    let mut named = Vec::new();
    for (number, source, mutant) in numbered {
        let count = seen.entry((&source.path, &mutant.change)).or_default();
        *count += 1;
        let change = match count {
            1 => mutant.change.clone(),
            more => format!("{} ({more})", mutant.change),
        };
        named.push(Named { number: *number, path: source.path.clone(), line: mutant.line, change });
    }
    named
}

fn refused_before(folders: &Folders, named: &[Named]) -> BTreeSet<usize> {
    let text = fs::read_to_string(folders.work.join(REFUSED)).unwrap_or_default();
    let refused: BTreeSet<&str> = text.lines().collect();
    let refused = named.iter().filter(|mutant| refused.contains(mutant.key().as_str()));
    refused.map(|mutant| mutant.number).collect()
}

/// The mutants of the last compilation, with the pages as they are now, but for those of rules that changed since.
pub fn built(folders: &Folders) -> Vec<Named> {
    let changed = |path: &Path| fs::metadata(path).and_then(|known| known.modified()).ok();
    let compiled = changed(&folders.work.join(BUILT));
    for path in files(&folders.project.join("src")) {
        let (page, copy) = (folders.project.join("src").join(&path), folders.copy().join("src").join(&path));
        let is_page = path.extension().is_some_and(|ending| ending == "md");
        if is_page && copy.exists() && changed(&page.with_extension("rs")) < compiled {
            write(&copy, &fs::read(page).unwrap());
        }
    }
    let list = fs::read_to_string(folders.work.join(BUILT)).expect("nothing is compiled yet");
    let named = |line: &str| {
        let mut parts = line.splitn(4, '\t');
        let mut next = || parts.next().unwrap();
        Named {
            number: next().parse().unwrap(),
            line: next().parse().unwrap(),
            path: next().to_owned(),
            change: next().to_owned(),
        }
    };
    list.lines().map(named).collect()
}

fn remember(folders: &Folders, named: &[Named]) {
    let line = |one: &Named| format!("{}\t{}\t{}\t{}\n", one.number, one.line, one.path, one.change);
    fs::write(folders.work.join(BUILT), named.iter().map(line).collect::<String>()).unwrap();
}

fn covers(source: &Source, mutant: &Mutant, line: usize) -> bool {
    let last = mutant.line + source.text[mutant.range.clone()].matches('\n').count();
    (mutant.line..=last).contains(&line)
}

/// What is compiled and what tests read, but for the files that get mutants.
fn copy(folders: &Folders, sources: &[Source]) {
    let mutated: BTreeSet<PathBuf> =
        sources.iter().map(|source| Path::new("src").join(&source.path)).collect();
    let mut kept: BTreeSet<PathBuf> = mutated.clone();
    for path in files(&folders.project) {
        let skipped = ["tests/mutants", "tests/fuzz"].iter().any(|folder| path.starts_with(folder));
        if skipped || mutated.contains(&path) {
            continue;
        }
        let mut bytes = fs::read(folders.project.join(&path)).unwrap();
        match path.to_str().unwrap() {
            "src/lib.rs" => bytes.extend(b"\nmod mutant;\n"),
            // Only our own code is run often enough that this pays.
            "Cargo.toml" => bytes
                .extend(b"\n[profile.dev]\nopt-level = 1\n\n[profile.dev.package.\"*\"]\nopt-level = 0\n"),
            _ => {}
        }
        write(&folders.copy().join(&path), &bytes);
        kept.insert(path);
    }
    let module = PathBuf::from("src/mutant.rs");
    write(&folders.copy().join(&module), rewrite::MODULE.as_bytes());
    kept.insert(module);
    for path in files(&folders.copy()) {
        if !kept.contains(&path) {
            fs::remove_file(folders.copy().join(path)).unwrap();
        }
    }
}

/// Writes what is not there yet: an older file needs no compilation.
fn write(path: &Path, bytes: &[u8]) {
    if fs::read(path).is_ok_and(|there| there == bytes) {
        return;
    }
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, bytes).unwrap();
}

/// All files of a project.
fn files(project: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut open = vec![project.to_owned()];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(folder).into_iter().flatten() {
            let path = entry.unwrap().path();
            let name = path.strip_prefix(project).unwrap().to_owned();
            let top = name.to_str().unwrap();
            if top == ".git" || top.starts_with("target") {
                continue;
            }
            if path.is_dir() { open.push(path) } else { found.push(name) }
        }
    }
    found
}

fn sources(project: &Path, prefixes: &[String]) -> Vec<Source> {
    let mut found = Vec::new();
    let mut open = vec![project.join("src")];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
                continue;
            }
            let name = path.strip_prefix(project.join("src")).unwrap().to_str().unwrap().to_owned();
            if !name.ends_with(".rs") || !prefixes.iter().any(|prefix| name.starts_with(prefix)) {
                continue;
            }
            let text = fs::read_to_string(&path).unwrap();
            let mutants = find::mutants(&text).unwrap_or_else(|error| panic!("{name}: {error}"));
            found.push(Source { path: name, text, mutants });
        }
    }
    found.sort_by(|a, b| a.path.cmp(&b.path));
    found
}

/// Where the copy does not compile: files below `src`, and lines.
fn errors(copy: &Path) -> BTreeSet<(String, usize)> {
    let output = Command::new("nice")
        .args(["cargo", "check", "--lib", "--offline", "--message-format=json"])
        .current_dir(copy)
        .stderr(Stdio::null())
        .output()
        .unwrap();
    let mut found = BTreeSet::new();
    for line in String::from_utf8(output.stdout).unwrap().lines() {
        let message: Value = serde_json::from_str(line).unwrap();
        let message = &message["message"];
        if message["level"] != "error" {
            continue;
        }
        for span in message["spans"].as_array().unwrap() {
            if span["is_primary"] == true {
                let path = span["file_name"].as_str().unwrap().trim_start_matches("src/").to_owned();
                found.insert((path, span["line_start"].as_u64().unwrap() as usize));
            }
        }
    }
    assert!(output.status.success() || !found.is_empty(), "cargo check fails without saying where");
    found
}
