//! Writes the mutants of a file into it.

use std::ops::Range;

use crate::find::{Mutant, Part};

/// The file with these mutants, each under its number. No line is added, so that what the compiler says of a line is
/// about the same line of the original.
pub fn rewrite(text: &str, mutants: &[(usize, &Mutant)]) -> String {
    piece(text, mutants, 0..text.len())
}

fn piece(text: &str, mutants: &[(usize, &Mutant)], range: Range<usize>) -> String {
    let mut written = String::new();
    let mut at = range.start;
    for (index, (number, mutant)) in mutants.iter().enumerate() {
        if mutant.range.start < at || mutant.range.end > range.end {
            continue;
        }
        written.push_str(&text[at..mutant.range.start]);
        let inner = &mutants[index + 1..];
        for part in &mutant.parts {
            match part {
                Part::Text(text) => written.push_str(text),
                Part::On => written.push_str(&format!("crate::mutant::on({number})")),
                Part::Source(range) => written.push_str(&piece(text, inner, range.clone())),
            }
        }
        at = mutant.range.end;
    }
    written.push_str(&text[at..range.end]);
    written
}

/// The module that answers which mutant is on.
pub const MODULE: &str = r#"//! Which mutant is on.

use std::fs::File;
use std::io::Write;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{LazyLock, Mutex};

static CHOSEN: LazyLock<usize> =
    LazyLock::new(|| std::env::var("MUTANT").ok().and_then(|number| number.parse().ok()).unwrap_or(usize::MAX));
static REACHED: LazyLock<Option<Mutex<File>>> =
    LazyLock::new(|| std::env::var_os("MUTANTS_REACHED").and_then(|path| File::create(path).ok()).map(Mutex::new));
static SEEN: [AtomicBool; 100_000] = [const { AtomicBool::new(false) }; 100_000];

/// Whether this mutant is on. `MUTANTS_REACHED` names a file for the numbers of all that are asked for.
pub(crate) fn on(number: usize) -> bool {
    if let Some(file) = &*REACHED
        && !SEEN[number].swap(true, Ordering::Relaxed)
    {
        writeln!(file.lock().unwrap(), "{number}").unwrap();
    }
    *CHOSEN == number
}
"#;
