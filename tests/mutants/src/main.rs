//! Changes the code of rules in small ways, one at a time, and looks whether a test notices. See `README.md`.

mod build;
mod find;
mod rewrite;
mod run;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::Write;
use std::path::Path;

use build::{Folders, Named};

/// Those that change nothing that can be seen: what they are, and why, a line each.
const EQUIVALENT: &str = "equivalent.txt";

fn main() {
    let mut prefixes: Vec<String> = std::env::args().skip(1).collect();
    let mut has = |flag: &str| {
        let before = prefixes.len();
        prefixes.retain(|word| word != flag);
        prefixes.len() < before
    };
    let (again, near) = (has("--again"), has("--near"));
    if prefixes.is_empty() {
        prefixes = ["kubernetes/rules", "kafka/rules", "cluster/rules", "kubernetes/manifest", "change"].map(str::to_owned).to_vec();
    }
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let project = here.join("../..").canonicalize().unwrap();
    let folders = Folders { work: project.join("render/targets/mutants"), project };
    let mutants = if again { build::built(&folders) } else { build::build(&folders, &prefixes) };
    let tests = if again { run::Tests::of_last_time(&folders) } else { run::Tests::compile(&folders) };

    let equivalent = equivalent(&here.join(EQUIVALENT));
    let keys: BTreeSet<String> = mutants.iter().map(Named::key).collect();
    let noticed_before = noticed_before(&folders);
    let wanted: Vec<&Named> = mutants
        .iter()
        .filter(|mutant| prefixes.iter().any(|prefix| mutant.path.starts_with(prefix.as_str())))
        .filter(|mutant| !equivalent.contains_key(&mutant.key()) && !noticed_before.contains(&mutant.key()))
        .collect();
    eprintln!("{} mutants, {} to run", mutants.len(), wanted.len());

    let mut done = 0;
    let mut left = 0;
    let total = wanted.len();
    let mut noticed =
        fs::File::options().create(true).append(true).open(folders.work.join("noticed.txt")).unwrap();
    run::run(&folders, tests, &wanted, near, &mut |mutant, outcome| {
        done += 1;
        if outcome == "noticed" {
            writeln!(noticed, "{}", mutant.key()).unwrap();
        } else {
            left += 1;
            println!("src/{}:{}: {}: {}", mutant.path, mutant.line, outcome, mutant.change);
        }
        if done % 100 == 0 {
            eprintln!("{done} of {total}, {left} left");
        }
    });
    for (key, reason) in &equivalent {
        let is_asked = prefixes.iter().any(|prefix| key.starts_with(prefix.as_str()));
        if is_asked && !keys.contains(key) {
            println!("{EQUIVALENT}: no such mutant: {key} ({reason})");
            left += 1;
        }
    }
    eprintln!("{} mutants, {} equivalent, {left} left", mutants.len(), equivalent.len());
    std::process::exit(i32::from(left > 0));
}

/// `path: change` and the reason on the line below it, which is indented.
fn equivalent(file: &Path) -> BTreeMap<String, String> {
    let text = fs::read_to_string(file).unwrap_or_default();
    let mut found = BTreeMap::new();
    let mut keys: Vec<String> = Vec::new();
    for line in text.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        if let Some(reason) = line.strip_prefix("    ") {
            // Several may have one reason.
            for key in keys.drain(..) {
                found.insert(key, reason.to_owned());
            }
        } else {
            keys.push(line.to_owned());
        }
    }
    assert!(keys.is_empty(), "{keys:?} have no reason");
    found
}

/// What a test noticed in an earlier run is not run again: `target/mutants/noticed.txt`, which may be removed.
fn noticed_before(folders: &Folders) -> BTreeSet<String> {
    let text = fs::read_to_string(folders.work.join("noticed.txt")).unwrap_or_default();
    text.lines().map(str::to_owned).collect()
}
