//! Patterns as Go reads them, which is what the API server does. With jsonschema's own keyword they would be read as
//! those of JavaScript. The only door to regex.

use std::collections::BTreeMap;
use std::iter::Peekable;
use std::str::Chars;
use std::sync::{Mutex, PoisonError};

use jsonschema::{Keyword, ValidationError};
use regex::{Regex, RegexBuilder};

use crate::text::limits;
use crate::yaml::Value;

/// The keyword that stands for a pattern of Go.
pub(super) const KEYWORD: &str = "go-pattern";

struct Pattern {
    regex: Regex,
    text: String,
}

impl<'i> Keyword<'i> for Pattern {
    fn validate(&self, instance: &'i Value) -> Result<(), ValidationError<'i>> {
        if self.is_valid(instance) {
            return Ok(());
        }
        Err(ValidationError::custom(format!("does not match the pattern `{}`", self.text)))
    }

    fn is_valid(&self, instance: &'i Value) -> bool {
        instance.as_str().is_none_or(|text| self.regex.is_match(text))
    }
}

/// Patterns that were compiled before: a schema has the same ones again and again.
pub(super) type Compiled = Mutex<BTreeMap<String, Regex>>;

/// Makes the keyword of what a schema says.
pub(super) fn keyword<'a>(
    pattern: &'a Value,
    compiled: &Compiled,
) -> Result<Box<dyn for<'i> Keyword<'i>>, ValidationError<'a>> {
    let text = pattern.as_str().unwrap_or_default().to_owned();
    let mut compiled = compiled.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(regex) = compiled.get(&text) {
        return Ok(Box::new(Pattern { regex: regex.clone(), text }));
    }
    let built = RegexBuilder::new(&in_rust(&text))
        .size_limit(limits::SCHEMA_PATTERN)
        .dfa_size_limit(limits::SCHEMA_PATTERN_CACHE)
        .build();
    match built {
        Ok(regex) => {
            compiled.insert(text.clone(), regex.clone());
            Ok(Box::new(Pattern { regex, text }))
        }
        Err(regex::Error::CompiledTooBig(_)) => {
            Err(ValidationError::schema(format!("the pattern `{}` is too large", start(&text))))
        }
        Err(_) => Err(ValidationError::schema(format!("the pattern `{}` is not understood", start(&text)))),
    }
}

/// As much of a pattern as a message shows.
fn start(text: &str) -> String {
    if text.chars().count() <= 200 {
        text.to_owned()
    } else {
        text.chars().take(200).chain(['…']).collect()
    }
}

/// How large a pattern is when it is compiled, to a power of four. What is no pattern at all costs nothing, because the
/// compiler refuses it.
pub(super) fn size(text: &str) -> usize {
    let mut limit = SMALL;
    loop {
        match RegexBuilder::new(&in_rust(text)).size_limit(limit).build() {
            Ok(_) => return limit,
            Err(regex::Error::CompiledTooBig(_)) if limit < limits::SCHEMA_PATTERN => limit *= 4,
            Err(regex::Error::CompiledTooBig(_)) => return limits::SCHEMA_PATTERNS + 1,
            Err(_) => return SMALL,
        }
    }
}

/// Bytes of an ordinary pattern when it is compiled.
pub(super) const SMALL: usize = 4096;

/// The same pattern as Rust writes it: both descend from RE2, and differ in classes and in what is ASCII.
fn in_rust(pattern: &str) -> String {
    let mut made = String::new();
    let mut rest = pattern.chars().peekable();
    while let Some(c) = rest.next() {
        match c {
            '\\' if rest.peek() == Some(&'Q') => {
                let quoted: String = rest.clone().skip(1).collect();
                let quoted = quoted.split("\\E").next().unwrap_or_default();
                made.push_str(&regex::escape(quoted));
                // Both marks and what is between them; the second may be left out.
                rest.by_ref().take(1 + quoted.chars().count() + 2).for_each(drop);
            }
            '\\' => escape(&mut rest, false, &mut made),
            '[' => class(&mut rest, &mut made),
            // A count needs a first number, else it is text.
            '{' if rest.peek() == Some(&',') => made.push_str("\\{"),
            c => made.push(c),
        }
    }
    made
}

/// What follows a backslash. Go's classes know ASCII only.
fn escape(rest: &mut Peekable<Chars<'_>>, in_class: bool, made: &mut String) {
    let set = match rest.peek() {
        Some('d' | 'D') => "0-9",
        Some('w' | 'W') => "0-9A-Za-z_",
        Some('s' | 'S') => "\\t\\n\\f\\r ",
        Some('b') if !in_class => {
            rest.next();
            made.push_str("(?-u:\\b)");
            return;
        }
        _ => {
            made.push('\\');
            made.extend(rest.next());
            return;
        }
    };
    match (rest.next(), in_class) {
        (Some('d' | 'w' | 's'), true) => made.push_str(set),
        (Some('d' | 'w' | 's'), false) => made.push_str(&format!("[{set}]")),
        _ => made.push_str(&format!("[^{set}]")),
    }
}

/// What follows a `[`, to its `]`: Go knows no classes in classes and no operators.
fn class(rest: &mut Peekable<Chars<'_>>, made: &mut String) {
    made.push('[');
    made.extend(rest.next_if_eq(&'^'));
    made.extend(rest.next_if_eq(&']').map(|_| "\\]"));
    while let Some(c) = rest.next() {
        match c {
            ']' => {
                made.push(']');
                return;
            }
            '\\' => escape(rest, true, made),
            '[' if rest.peek() == Some(&':') => {
                made.push('[');
                // The name of a set of characters, to its own `]`.
                for c in rest.by_ref() {
                    made.push(c);
                    if c == ']' {
                        break;
                    }
                }
            }
            '[' | '&' | '~' => made.extend(['\\', c]),
            c => made.push(c),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_of_go_mean_the_same() {
        for (pattern, good, bad) in [
            ("^x]?$", "x]", "x]]"),
            ("^[[]x$", "[x", "x"),
            ("^[]a]+$", "a]", "b"),
            ("^[^]a]+$", "b", "a]"),
            (r"\Ax\z", "x", "xx"),
            (r"^\Qa.b\Ec*$", "a.bcc", "axb"),
            (r"^\Qa.b", "a.bc", "axb"),
            (r"^\pL+$", "ä", "1"),
            (r"^[a-z\-_]+$", "a-_", "A"),
            ("^(?i)abc$", "ABC", "abd"),
            ("^[[:alpha:]_]+$", "a_", "["),
            (r"^\d+$", "12", "٣"),
            (r"^[\d.]+$", "1.2", "٣"),
            (r"^\w+$", "a_1", "ä"),
            (r"^[\w-]+$", "a-1", "ä"),
            (r"^\D\W\S$", "äää", "1aa"),
            (r"^[^\S]$", " ", "x"),
            (r"\bfoo\b", "a foo b", "food"),
            ("^a{,2}$", "a{,2}", "aa"),
            ("^a{1,2}$", "aa", "aaa"),
            ("^[a&&b~~]+$", "a&~", "c"),
            ("^(?P<n>a)$", "a", "b"),
            ("a", "bab", "b"),
        ] {
            let regex = Regex::new(&in_rust(pattern)).unwrap();
            assert!(regex.is_match(good), "{pattern} is {}", regex.as_str());
            assert!(!regex.is_match(bad), "{pattern} is {}", regex.as_str());
        }
    }
}
