//! Files that the user names.

use std::fs;
use std::io::{self, Read};
use std::path::Path;

use crate::diagnostic::Diagnostic;
use crate::failure::Failure;
use crate::pipeline::Overrides;

/// Reads files by the names that the user gave; `-` is standard input, once.
#[derive(Default)]
pub(super) struct Input {
    stdin_is_read: bool,
}

impl Input {
    /// The text of a file.
    pub(super) fn read(&mut self, name: &str) -> Result<String, Diagnostic> {
        let bytes = self.bytes(name)?;
        text(name, bytes)
    }

    /// The bytes of a file.
    pub(super) fn bytes(&mut self, name: &str) -> Result<Vec<u8>, Diagnostic> {
        let bytes = if name == "-" {
            if self.stdin_is_read {
                return Err(Diagnostic::error("standard input can be read only once")
                    .help("give `-` once, and files by their names"));
            }
            self.stdin_is_read = true;
            limited(io::stdin().lock())
        } else {
            fs::File::open(name).and_then(limited)
        };
        bytes.map_err(|error| unreadable(name, &error))
    }
}

/// The bytes of a file as text.
pub(super) fn text(name: &str, bytes: Vec<u8>) -> Result<String, Diagnostic> {
    String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        let line = error.as_bytes().iter().take(at).filter(|byte| **byte == b'\n').count() + 1;
        Diagnostic::error(format!("`{name}` is not UTF-8: line {line}, byte {at}"))
    })
}

/// A profile of a hundred thousand topics has 10 MB; more than this is no profile.
const MAX_INPUT: u64 = 256 << 20;

fn limited(from: impl Read) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    from.take(MAX_INPUT + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > MAX_INPUT {
        return Err(io::Error::other(format!("it has more than {} MiB", MAX_INPUT >> 20)));
    }
    Ok(bytes)
}

pub(super) fn unreadable(name: &str, error: &io::Error) -> Diagnostic {
    Diagnostic::error(format!("cannot read `{name}`: {}", reason(error)))
}

/// What the system says, without the number that means nothing to a person.
pub(super) fn reason(error: &io::Error) -> String {
    let text = error.to_string();
    let end = text.find(" (os error").unwrap_or(text.len());
    let mut letters = text.get(..end).unwrap_or(&text).chars();
    letters.next().into_iter().flat_map(char::to_lowercase).chain(letters.as_str().chars()).collect()
}

/// All templates below a directory, by their paths in it.
pub(super) fn templates(folder: &Path) -> Result<Overrides, Failure> {
    let mut found = Overrides::new();
    collect(folder, "", &mut found)?;
    Ok(found)
}

fn collect(folder: &Path, prefix: &str, found: &mut Overrides) -> Result<(), Failure> {
    let fail =
        |path: &Path, error: &io::Error| Failure::unusable(unreadable(&path.display().to_string(), error));
    for entry in fs::read_dir(folder).map_err(|error| fail(folder, &error))? {
        let path = entry.map_err(|error| fail(folder, &error))?.path();
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        if name.starts_with('.') {
            continue;
        }
        let below = format!("{prefix}{name}");
        if path.is_dir() {
            collect(&path, &format!("{below}/"), found)?;
        } else {
            found.insert(below, fs::read_to_string(&path).map_err(|error| fail(&path, &error))?);
        }
    }
    Ok(())
}
