//! Runs the tests once for each mutant, until one fails.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::build::{Folders, Named};

/// Some tests, which are run together.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Unit {
    binary: Binary,
    filters: Vec<String>,
    /// The pages of rules that are tested, if not all.
    pages: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Binary {
    /// The tests in the files of `src`.
    Lib,
    /// The tests in `tests/`.
    All,
}

/// What a unit does without a mutant.
struct Record {
    reached: BTreeSet<usize>,
    took: Duration,
}

struct Runner<'a> {
    /// Only the tests nearest to a mutant are run.
    near: bool,
    folders: &'a Folders,
    tests: Tests,
    records: BTreeMap<Unit, Record>,
}

/// These start the program, which forgets what it reached before.
const DIFF: &str = "diff::";

const PAGES: [&str; 3] = [
    "rules::each_page_says_what_its_rule_finds",
    "rules::rules_about_a_kind_leave_other_groups_alone",
    "rules::changes::each_page_about_a_change_says_what_its_rule_finds",
];

/// The tests for mutants in this file: nearest and quickest first.
fn units(project: &Path, path: &str, near: bool) -> Vec<Unit> {
    let all = |filters: &[&str], pages: Option<String>| Unit {
        binary: Binary::All,
        filters: filters.iter().map(|&filter| filter.to_owned()).collect(),
        pages,
    };
    let lib = |filter: String| Unit { binary: Binary::Lib, filters: vec![filter], pages: None };
    let module = path.trim_end_matches(".rs").replace('/', "::");
    let mut units = Vec::new();
    if let Some(pages) = pages(project, path) {
        units.push(all(&PAGES, Some(pages)));
    }
    units.push(lib(format!("{module}::")));
    if !path.starts_with("change") {
        units.push(all(&["rules::once"], None));
    }
    if near && path.contains("/rules/") {
        return units;
    }
    if path.starts_with("change") {
        units.push(all(&PAGES[2..], None));
        units.push(lib("change::".to_owned()));
        units.push(all(&["change::"], None));
        if near {
            return units;
        }
        units.push(all(&["transitions::", "apiserver::updates"], None));
        if !path.contains("/rules/") {
            units.push(all(&[DIFF], None));
        }
    } else if path.starts_with("cluster/rules") {
        units.push(all(&["profile::"], None));
        units.push(lib("cluster::rules".to_owned()));
        units.push(all(&["rules::"], None));
    } else {
        units.push(all(&["apiserver::"], None));
        if near {
            return units;
        }
        units.push(lib("kubernetes::rules::".to_owned()));
        units.push(all(&["rules::"], None));
        units.push(lib(String::new()));
    }
    units
}

/// The rule of this file; for a file that several rules share, those of its folder.
fn pages(project: &Path, path: &str) -> Option<String> {
    let file = project.join("src").join(path);
    let name = |path: &Path| path.file_stem().unwrap().to_str().unwrap().replace('_', "-");
    if file.with_extension("md").exists() {
        return Some(name(&file));
    }
    let below = file.with_extension("");
    let folder = if below.is_dir() { below } else { file.parent().unwrap().to_owned() };
    let mut found: Vec<String> = fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "md"))
        .map(|path| name(&path))
        .collect();
    if folder.with_extension("md").exists() {
        found.push(name(&folder));
    }
    found.sort();
    (!found.is_empty()).then(|| found.join(","))
}

/// The numbers of those that no test notices, and of those that no test reaches.
pub fn run(
    folders: &Folders,
    tests: Tests,
    mutants: &[&Named],
    near: bool,
    report: &mut (dyn FnMut(&Named, &str) + Send),
) {
    let mut runner = Runner { near, folders, tests, records: BTreeMap::new() };
    let paths: BTreeSet<&str> = mutants.iter().map(|mutant| mutant.path.as_str()).collect();
    let wanted: BTreeSet<Unit> = paths.iter().flat_map(|path| units(&folders.project, path, near)).collect();
    for unit in wanted {
        let record = runner.record(&unit);
        runner.records.insert(unit, record);
    }
    eprintln!("{} groups of tests pass without mutants", runner.records.len());
    let next = AtomicUsize::new(0);
    let report = Mutex::new(report);
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                while let Some(mutant) = mutants.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let outcome = runner.outcome(mutant);
                    (report.lock().unwrap())(mutant, outcome);
                }
            });
        }
    });
}

impl Runner<'_> {
    fn outcome(&self, mutant: &Named) -> &'static str {
        let mut reached = false;
        for unit in units(&self.folders.project, &mutant.path, self.near) {
            let record = &self.records[&unit];
            if !record.reached.contains(&mutant.number) && unit.filters != [DIFF] {
                continue;
            }
            reached = true;
            let limit = record.took * 10 + Duration::from_secs(10);
            if !self.passes(&unit, &[("MUTANT", mutant.number.to_string())], limit) {
                return "noticed";
            }
        }
        if reached { "survives" } else { "is not reached" }
    }

    fn record(&self, unit: &Unit) -> Record {
        let file = self.folders.work.join("reached");
        let _ = fs::remove_file(&file);
        let start = Instant::now();
        let named = [("MUTANTS_REACHED", file.display().to_string())];
        assert!(self.passes(unit, &named, Duration::from_secs(900)), "{unit:?} fails without a mutant");
        let text = fs::read(&file).unwrap_or_default();
        let text = String::from_utf8_lossy(&text);
        Record { reached: text.lines().filter_map(|line| line.parse().ok()).collect(), took: start.elapsed() }
    }

    fn passes(&self, unit: &Unit, named: &[(&str, String)], limit: Duration) -> bool {
        let binary = match unit.binary {
            Binary::Lib => &self.tests.lib,
            Binary::All => &self.tests.all,
        };
        let mut command = Command::new("nice");
        command.arg(binary).args(&unit.filters).args(["--test-threads", "1"]).env("PROPTEST_CASES", "16");
        command.envs(named.iter().map(|(name, value)| (name, value)));
        if let Some(pages) = &unit.pages {
            command.env("PAGE", pages).arg("--exact");
        }
        command.current_dir(self.folders.copy()).stdout(Stdio::null()).stderr(Stdio::null());
        let mut child = command.spawn().unwrap();
        let start = Instant::now();
        loop {
            if let Some(status) = child.try_wait().unwrap() {
                return status.success();
            }
            if start.elapsed() > limit {
                child.kill().unwrap();
                child.wait().unwrap();
                return false;
            }
            std::thread::sleep(Duration::from_millis(4));
        }
    }
}

/// The programs that run tests.
pub struct Tests {
    lib: PathBuf,
    all: PathBuf,
}

/// Where they are.
const TESTS: &str = "tests.txt";

impl Tests {
    pub fn compile(folders: &Folders) -> Self {
        let output = Command::new("nice")
            .args(["cargo", "test", "--no-run", "--offline", "--message-format=json"])
            .current_dir(folders.copy())
            .stderr(Stdio::inherit())
            .output()
            .unwrap();
        assert!(output.status.success());
        let mut found = BTreeMap::new();
        for line in String::from_utf8(output.stdout).unwrap().lines() {
            let message: Value = serde_json::from_str(line).unwrap();
            if let (Some(path), true) = (message["executable"].as_str(), message["profile"]["test"] == true) {
                let kind = message["target"]["kind"][0].as_str().unwrap_or_default();
                found.insert(kind.to_owned(), path.to_owned());
            }
        }
        fs::write(folders.work.join(TESTS), format!("{}\n{}\n", found["lib"], found["test"])).unwrap();
        Self::of_last_time(folders)
    }

    pub fn of_last_time(folders: &Folders) -> Self {
        let text = fs::read_to_string(folders.work.join(TESTS)).expect("nothing is compiled yet");
        let mut lines = text.lines().map(PathBuf::from);
        Self { lib: lines.next().unwrap(), all: lines.next().unwrap() }
    }
}
