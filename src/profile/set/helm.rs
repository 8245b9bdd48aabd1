//! What Helm takes after `--set`, said as kafka-gen takes it.

use crate::kubernetes::schema::{self, Type};
use crate::report::diagnostic::Diagnostic;
use crate::secret;
use crate::text::field_path::{FieldPath, Segment};
use crate::text::shown::word as quoted;
use crate::text::source::Span;

/// The error about a word that only Helm understands, with the words that work.
pub(super) fn habit(word: &str, path: &str, value: &str, whole: Span) -> Option<Diagnostic> {
    // What may be a secret is repeated nowhere.
    if secret::may_be_in_word(word) {
        return Some(backslashes(path, "VALUE")?.at(whole));
    }
    let error = backslashes(path, value).or_else(|| several(word)).or_else(|| braces(path, value))?;
    Some(error.at(whole))
}

/// The error about a path that ends in or goes through an item of a list.
pub(super) fn item(text: &str, path: &FieldPath, value: &str) -> Diagnostic {
    let at = path.segments().iter().position(|segment| matches!(segment, Segment::Index(_)));
    let (list, below) = path.segments().split_at(at.unwrap_or(path.segments().len()));
    let value = if secret::may_be_in_word(&format!("{text}={value}")) { "VALUE" } else { value };
    let item = below.iter().skip(1).rev().fold(value.to_owned(), |value, segment| match segment {
        Segment::Key(key) => format!("{{{}: {value}}}", key_in_map(key)),
        Segment::Index(_) => format!("[{value}]"),
    });
    Diagnostic::error(format!("`{text}` names an item of a list, but a list is replaced as a whole"))
        .help(format!("set the whole list: `--set {}`", quoted(&format!("{}=[{item}]", joined(list)))))
}

/// `config.log\.retention\.ms=1`: Helm escapes dots, and kafka-gen takes a name in quotes.
fn backslashes(path: &str, value: &str) -> Option<Diagnostic> {
    let mut keys = vec![String::new()];
    let (mut in_quotes, mut escapes) = (false, false);
    let mut letters = path.chars();
    while let Some(letter) = letters.next() {
        match letter {
            '"' => in_quotes = !in_quotes,
            '\\' if !in_quotes => {
                escapes = true;
                keys.last_mut()?.extend(letters.next());
            }
            '.' if !in_quotes => keys.push(String::new()),
            letter => keys.last_mut()?.push(letter),
        }
    }
    if !escapes || keys.iter().any(String::is_empty) {
        return None;
    }
    let keys: Vec<Segment> = keys.into_iter().map(Segment::Key).collect();
    let word = format!("{}={value}", joined(&keys));
    let error = Diagnostic::error(format!("`{path}` escapes dots, as Helm does"));
    Some(error.help(format!("quote the key instead: `--set {}`", quoted(&word))))
}

/// `a=1,b=2`: Helm takes several settings in one word.
fn several(word: &str) -> Option<Diagnostic> {
    let mut words: Vec<&str> = Vec::new();
    let (mut start, mut depth, mut quote) = (0, 0_usize, None);
    for (at, letter) in word.char_indices() {
        match (letter, quote) {
            ('"' | '\'', None) => quote = Some(letter),
            (letter, Some(open)) if letter == open => quote = None,
            ('[' | '{', None) => depth += 1,
            (']' | '}', None) => depth = depth.saturating_sub(1),
            (',', None) if depth == 0 && starts_setting(word.get(at + 1..)?) => {
                words.push(word.get(start..at)?);
                start = at + 1;
            }
            _ => {}
        }
    }
    if words.is_empty() {
        return None;
    }
    words.push(word.get(start..)?);
    let sets: Vec<String> = words.iter().map(|word| format!("--set {}", quoted(word.trim()))).collect();
    let error = Diagnostic::error(format!("`--set` takes one setting, and this word has {}", words.len()));
    Some(error.help(format!("give each its own: `{}`", sets.join(" "))))
}

/// True if a text begins with a field of a profile that is given a value.
fn starts_setting(text: &str) -> bool {
    let Type::Object(profile) = schema::PROFILE else { return false };
    let Some((path, _)) = text.split_once('=') else { return false };
    let path = path.trim();
    let first = path.split(['.', '[']).next().unwrap_or(path);
    profile.field(first).is_some() && !path.contains([' ', ',', ':'])
}

/// `list={a,b}`: Helm's list is a map without values to YAML.
fn braces(path: &str, value: &str) -> Option<Diagnostic> {
    let inner = value.trim().strip_prefix('{')?.strip_suffix('}')?;
    let parsed = FieldPath::parse(path).ok()?;
    let is_list = matches!(schema::at(&schema::PROFILE, &parsed), Some(Type::List(_)));
    if !is_list || inner.trim().is_empty() || inner.contains(": ") {
        return None;
    }
    let items: Vec<&str> = inner.split(',').map(str::trim).collect();
    let word = format!("{}=[{}]", joined(parsed.segments()), items.join(", "));
    let error = Diagnostic::error("a list in `{}` is Helm's list syntax; in YAML it is a map");
    Some(error.help(format!("write a list: `--set {}`", quoted(&word))))
}

/// A path as `--set` takes it.
fn joined(segments: &[Segment]) -> String {
    let mut path = String::new();
    for segment in segments {
        match segment {
            Segment::Index(index) => path.push_str(&format!("[{index}]")),
            Segment::Key(key) => {
                if !path.is_empty() {
                    path.push('.');
                }
                let is_plain = !key.contains(['.', '[', ']', '=']);
                path.push_str(&if is_plain { key.clone() } else { format!("\"{key}\"") });
            }
        }
    }
    path
}

fn key_in_map(key: &str) -> String {
    let is_plain = key.chars().all(|c| c.is_ascii_alphanumeric() || "._-/".contains(c));
    if is_plain { key.to_owned() } else { format!("\"{key}\"") }
}
