//! Texts that no message may quote. Places are hidden in [`crate::text::source`]; this is for what was said before that.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use super::HIDDEN;
use crate::text::shown;

/// Shorter ones are words of every message.
const SHORTEST: usize = 4;
/// Ones of this length are hidden wherever they are. Shorter ones are hidden as values (between quotes, behind `=` and `:`, and as a
/// word inside of backticks), and as a word anywhere if no message has such a word of its own: `hunter2`, `zQ7w9k`.
const LONG: usize = 8;
/// Words of which messages are made. To hide one in them would tell what the secret is, and to show it tells nothing: the
/// place of the secret is hidden all the same.
const COMMON: &[&str] = &[
    "admin",
    "broker",
    "brokers",
    "client",
    "cluster",
    "config",
    "controller",
    "data",
    "default",
    "disabled",
    "enabled",
    "false",
    "http",
    "https",
    "internal",
    "kafka",
    "localhost",
    "name",
    "none",
    "null",
    "password",
    "plain",
    "plaintext",
    "secret",
    "server",
    "service",
    "token",
    "topic",
    "topics",
    "true",
    "user",
    "username",
    "value",
];
/// So much of the start of one gives it away, though the end was cut off.
const START: usize = 16;

/// Texts that no message may quote.
#[derive(Clone, Debug, Default)]
pub struct HiddenTexts {
    by_start: BTreeMap<[u8; SHORTEST], Vec<String>>,
    /// Names that are shown anyway: of objects, Namespaces, kinds and keys.
    open: BTreeSet<String>,
}

impl HiddenTexts {
    /// Takes a secret in, with each of its lines.
    pub fn add(&mut self, text: &str) {
        self.add_one(text);
        if text.contains('\n') {
            text.lines().map(str::trim).filter(|line| line.len() >= LONG).for_each(|line| self.add_one(line));
        }
    }

    fn add_one(&mut self, text: &str) {
        if COMMON.iter().any(|word| word.eq_ignore_ascii_case(text.trim())) {
            return;
        }
        // As others write it, and as we do.
        let (debugged, shown) = (text.escape_debug().to_string(), shown::line(text));
        for text in [text, &debugged, &shown].map(str::trim) {
            if let Some(start) = text.as_bytes().first_chunk::<SHORTEST>() {
                let same = self.by_start.entry(*start).or_default();
                if !same.iter().any(|known| known == text) {
                    same.push(text.to_owned());
                }
            }
        }
    }

    /// Takes in the name of an object, which is shown anyway.
    pub fn open(&mut self, name: &str) {
        if !self.open.contains(name) {
            self.open.insert(name.to_owned());
        }
    }

    /// True if there is none.
    pub fn is_empty(&self) -> bool {
        self.by_start.is_empty()
    }

    /// True if this is one.
    pub fn has(&self, text: &str) -> bool {
        let same = text.as_bytes().first_chunk::<SHORTEST>().and_then(|start| self.by_start.get(start));
        same.is_some_and(|same| same.iter().any(|known| known == text))
    }

    /// The same message without them.
    pub fn without<'m>(&self, message: &'m str) -> Cow<'m, str> {
        if self.by_start.is_empty() {
            return Cow::Borrowed(message);
        }
        let mut out = String::new();
        let mut kept = 0;
        let mut at = 0;
        while let Some(start) = message.as_bytes().get(at..).and_then(|rest| rest.first_chunk::<SHORTEST>()) {
            match self.by_start.get(start).and_then(|texts| self.longest(texts, message, at)) {
                Some(length) => {
                    out.push_str(message.get(kept..at).unwrap_or_default());
                    out.push_str(HIDDEN);
                    at += length;
                    kept = at;
                }
                None => at += 1,
            }
        }
        if kept == 0 {
            return Cow::Borrowed(message);
        }
        out.push_str(message.get(kept..).unwrap_or_default());
        Cow::Owned(out)
    }

    /// How much of a message is one of these texts, from this byte on.
    fn longest(&self, texts: &[String], message: &str, at: usize) -> Option<usize> {
        let rest = message.get(at..)?;
        let matching = |text: &String| {
            let common = text.bytes().zip(rest.bytes()).take_while(|(a, b)| a == b).count();
            let is_whole = common == text.len();
            let counts = if is_whole && text.len() < LONG {
                is_quoted(message, at, at + common) || (is_no_word(text) && is_word(message, at, at + common))
            } else {
                is_whole || common >= START
            };
            let is_open =
                || self.open.contains(text) || self.open.contains(name_around(message, at, at + common));
            (counts && message.is_char_boundary(at + common) && !(is_whole && is_open())).then_some(common)
        };
        texts.iter().filter_map(matching).max()
    }
}

/// True if letters are mixed with digits, or small ones with capitals behind them.
fn is_no_word(text: &str) -> bool {
    let has = |wanted: fn(&char) -> bool| text.chars().any(|c| wanted(&c));
    let has_letters = has(char::is_ascii_alphabetic);
    let has_inner_capital = text.chars().skip(1).any(|c| c.is_ascii_uppercase());
    has_letters && (has(char::is_ascii_digit) || (has_inner_capital && has(char::is_ascii_lowercase)))
}

/// The name of an object that what is from one byte to another is a part of.
fn name_around(message: &str, start: usize, end: usize) -> &str {
    let is_of_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-');
    let (before, after) = (message.get(..start).unwrap_or_default(), message.get(end..).unwrap_or_default());
    let start = before.trim_end_matches(is_of_name).len();
    let end = message.len() - after.trim_start_matches(is_of_name).len();
    // a full stop ends a sentence
    message.get(start..end).unwrap_or_default().trim_end_matches('.')
}

/// True if what is from one byte to another is not part of a longer word.
fn is_word(message: &str, start: usize, end: usize) -> bool {
    let joins = |c: char| c.is_alphanumeric() || matches!(c, '.' | '-' | '_' | '/');
    let (before, after) = (message.get(..start).unwrap_or_default(), message.get(end..).unwrap_or_default());
    // a full stop ends a sentence
    !before.ends_with(joins) && !after.trim_start_matches('.').starts_with(joins)
}

fn is_quoted(message: &str, start: usize, end: usize) -> bool {
    let (before, after) = (message.get(..start).unwrap_or_default(), message.get(end..).unwrap_or_default());
    let is_example = before.matches('`').count() % 2 == 1;
    let opens = before.ends_with(['`', '"', '\'', '=', ':'])
        || (is_example && before.ends_with([' ', '{', '[', '(', ',']));
    opens && !after.starts_with(|c: char| c.is_ascii_alphanumeric())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_of_messages_is_hidden_at_its_place_only() {
        let mut texts = HiddenTexts::default();
        for text in ["kafka", "true", "password", " Kafka\n"] {
            texts.add(text);
        }
        assert!(texts.is_empty());
        // What only has such a word in it is a secret as any other.
        for text in ["kafka1", "kafka-secret", "true story", "passwords"] {
            texts.add(text);
        }
        for (message, wanted) in [
            ("container `kafka`: `true` is no password", "container `kafka`: `true` is no password"),
            ("`kafka1`, `kafka-secret`", "`(hidden)`, `(hidden)`"),
            ("a true story of passwords", "a (hidden) of (hidden)"),
        ] {
            assert_eq!(texts.without(message), wanted);
        }
    }

    /// The list may not grow beyond what it is for.
    #[test]
    fn each_common_word_is_one_of_messages() {
        fn read_pages(folder: &std::path::Path, text: &mut String) {
            for path in std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
                if path.is_dir() {
                    read_pages(&path, text);
                } else if path.extension().is_some_and(|extension| extension == "md") {
                    text.push_str(&std::fs::read_to_string(path).unwrap().to_lowercase());
                }
            }
        }
        let mut text = String::new();
        read_pages(concat!(env!("CARGO_MANIFEST_DIR"), "/src").as_ref(), &mut text);
        assert!(COMMON.is_sorted());
        for word in COMMON {
            let is_whole = |part: &str| !part.starts_with(|c: char| c.is_alphanumeric());
            assert!(text.split(word).skip(1).filter(|part| is_whole(part)).count() >= 5, "{word}");
        }
    }

    #[test]
    fn messages_do_not_quote_secrets() {
        let mut texts = HiddenTexts::default();
        assert_eq!(texts.without("`hunter2` is not a number"), "`hunter2` is not a number");
        for text in [
            "hunter2",
            "correct horse",
            "line one of it\nline two of it",
            "kafka-admin",
            "a\"b\u{1b}cdef",
            "x",
        ] {
            texts.add(text);
        }
        texts.add(&"0123456789".repeat(10));
        texts.add("debezium");
        texts.open("kafka-admin");
        texts.open("debezium-cluster");
        for (message, wanted) in [
            ("`hunter2` is not a number", "`(hidden)` is not a number"),
            ("wrong password hunter2 for hunter2.", "wrong password (hidden) for (hidden)."),
            ("hunter2s and a/hunter2 are others", "hunter2s and a/hunter2 are others"),
            (
                "write `a: hunter2`, not `{hunter2: [hunter2, b]}`",
                "write `a: (hidden)`, not `{(hidden): [(hidden), b]}`",
            ),
            ("`a` is hunter2 and `b.hunter2` is not", "`a` is (hidden) and `b.hunter2` is not"),
            ("incorrect horses", "in(hidden)s"),
            ("has line two of it.", "has (hidden)."),
            ("StatefulSet/kafka-admin", "StatefulSet/kafka-admin"),
            ("`debezium-cluster` has `debezium`", "`debezium-cluster` has `(hidden)`"),
            ("Kafka/debezium-cluster.", "Kafka/debezium-cluster."),
            ("debezium-clusters", "(hidden)-clusters"),
            ("cut 01234567890123456789…", "cut (hidden)…"),
            ("invalid type: string \"a\\\"b\\u{1b}cdef\"", "invalid type: string \"(hidden)\""),
            ("`x`", "`x`"),
            ("ä", "ä"),
            ("`hunter2`, `hunter2`", "`(hidden)`, `(hidden)`"),
        ] {
            assert_eq!(texts.without(message), wanted);
        }
    }
}
