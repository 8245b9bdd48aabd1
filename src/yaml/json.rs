//! JSON to [`Node`]s. YAML readers read most JSON, but not all: pairs of surrogates, long keys, tabs.

use std::collections::BTreeMap;

use super::node::{Data, Entry, Node};
use super::parse::{Fatal, too_deep, twice};
use super::scalar;
use crate::report::diagnostic::{Diagnostic, Report};
use crate::text::limits;
use crate::text::source::{SourceId, Span};

/// Where a stream of JSON ends.
pub(super) enum End {
    /// At the end of the text.
    All,
    /// Before this byte: what follows may be YAML.
    NotJson {
        /// The byte.
        from: usize,
        /// Why it is not JSON, if it looks as if it should be.
        error: Option<Fatal>,
    },
}

/// What was read, what is wrong with it, and where it ends.
type Read = (Vec<Node>, Report, End);

/// All JSON objects from this byte on, one after the other; with every value of a key that is there again, if `salvages`.
pub(super) fn read_stream(text: &str, from: usize, source: SourceId, salvages: bool) -> Read {
    let mut documents = Vec::new();
    let mut report = Report::default();
    let mut from = from;
    loop {
        let mut reader = Reader { text, at: from, source, salvages, report: Report::default() };
        reader.separator();
        match reader.peek() {
            None if !documents.is_empty() => return (documents, report, End::All),
            Some(b'{') => {}
            _ => return (documents, report, End::NotJson { from, error: None }),
        }
        from = reader.at;
        match reader.value(0) {
            Ok(document) => documents.push(document),
            Err(error) => {
                let begin = text.get(from + 1..).unwrap_or("").trim_start();
                let error = begin.starts_with(['"', '}']).then_some(error);
                return (documents, report, End::NotJson { from, error });
            }
        }
        report.extend(reader.report);
        from = reader.at;
    }
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
    source: SourceId,
    salvages: bool,
    report: Report,
}

impl Reader<'_> {
    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn space(&mut self) {
        while let Some(b' ' | b'\t' | b'\n' | b'\r') = self.peek() {
            self.at += 1;
        }
    }

    /// White space, with or without the `---` that YAML puts between documents.
    fn separator(&mut self) {
        self.space();
        let start = self.at;
        if self.rest().starts_with("---") {
            self.at += 3;
            self.space();
            if self.peek() != Some(b'{') {
                self.at = start;
            }
        }
    }

    fn rest(&self) -> &str {
        self.text.get(self.at..).unwrap_or("")
    }

    fn span(&self, start: usize) -> Span {
        Span::new(self.source, start, self.at)
    }

    fn wrong<T>(&self, what: &str) -> Result<T, Fatal> {
        let end = self.rest().chars().next().map_or(self.at, |next| self.at + next.len_utf8());
        let found = if end == self.at { "the text ends here" } else { "this is not JSON" };
        let span = Span::new(self.source, self.at, end);
        Err(Box::new(Diagnostic::error(format!("{found}: {what}")).at(span)))
    }

    fn take(&mut self, wanted: u8, what: &str) -> Result<(), Fatal> {
        if self.peek() != Some(wanted) {
            return self.wrong(what);
        }
        self.at += 1;
        Ok(())
    }

    fn value(&mut self, depth: usize) -> Result<Node, Fatal> {
        self.space();
        let start = self.at;
        if depth > limits::DEPTH {
            return Err(too_deep(self.span(start)));
        }
        let data = match self.peek() {
            Some(b'{') => self.map(depth)?,
            Some(b'[') => self.list(depth)?,
            Some(b'"') => Data::String(self.string()?),
            Some(b'-' | b'0'..=b'9') => self.number()?,
            _ => self.word()?,
        };
        Ok(Node { span: self.span(start), data })
    }

    fn map(&mut self, depth: usize) -> Result<Data, Fatal> {
        let mut entries = Vec::new();
        let mut names = BTreeMap::new();
        self.at += 1;
        loop {
            self.space();
            if entries.is_empty() && names.is_empty() && self.peek() == Some(b'}') {
                break;
            }
            let start = self.at;
            if self.peek() != Some(b'"') {
                return self.wrong("a key in double quotes was expected");
            }
            let key = self.string()?;
            let key_span = self.span(start);
            self.space();
            self.take(b':', "a `:` was expected")?;
            let value = self.value(depth + 1)?;
            let first = names.get(&key).copied();
            if let Some(first) = first {
                self.report.push(twice(&key, first, key_span));
            } else {
                names.insert(key.clone(), key_span);
            }
            if first.is_none() || self.salvages {
                entries.push(Entry { key, key_span, value });
            }
            self.space();
            if self.peek() != Some(b',') {
                break;
            }
            self.at += 1;
        }
        self.take(b'}', "a `,` or `}` was expected")?;
        Ok(Data::Map(entries))
    }

    fn list(&mut self, depth: usize) -> Result<Data, Fatal> {
        let mut items = Vec::new();
        self.at += 1;
        loop {
            self.space();
            if items.is_empty() && self.peek() == Some(b']') {
                break;
            }
            items.push(self.value(depth + 1)?);
            self.space();
            if self.peek() != Some(b',') {
                break;
            }
            self.at += 1;
        }
        self.take(b']', "a `,` or `]` was expected")?;
        Ok(Data::List(items))
    }

    fn word(&mut self) -> Result<Data, Fatal> {
        for (word, data) in [("true", Data::Bool(true)), ("false", Data::Bool(false)), ("null", Data::Null)] {
            if self.rest().starts_with(word) {
                self.at += word.len();
                return Ok(data);
            }
        }
        self.wrong("a value was expected")
    }

    fn number(&mut self) -> Result<Data, Fatal> {
        let start = self.at;
        let length = self
            .rest()
            .bytes()
            .take_while(|b| b.is_ascii_digit() || matches!(b, b'-' | b'+' | b'.' | b'e' | b'E'))
            .count();
        let text = self.rest().get(..length).unwrap_or("").to_owned();
        match scalar::number(&text) {
            number @ Data::Number(_) if is_json_number(&text) => {
                self.at += length;
                Ok(number)
            }
            _ => {
                self.at = start;
                self.wrong("this is no number that JSON can hold")
            }
        }
    }

    /// A string in its quotes.
    fn string(&mut self) -> Result<String, Fatal> {
        self.at += 1;
        let mut text = String::new();
        loop {
            let plain = self.rest().bytes().take_while(|b| !matches!(b, b'"' | b'\\' | 0..=0x1f)).count();
            text.push_str(self.rest().get(..plain).unwrap_or(""));
            self.at += plain;
            match self.peek() {
                Some(b'"') => {
                    self.at += 1;
                    return Ok(text);
                }
                Some(b'\\') => self.escape(&mut text)?,
                Some(_) => return self.wrong("a control character in a string must be escaped"),
                None => return self.wrong("a string is not closed"),
            }
        }
    }

    fn escape(&mut self, text: &mut String) -> Result<(), Fatal> {
        let letter = self.text.as_bytes().get(self.at + 1);
        text.push(match letter {
            Some(b'"') => '"',
            Some(b'\\') => '\\',
            Some(b'/') => '/',
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{c}',
            Some(b'n') => '\n',
            Some(b'r') => '\r',
            Some(b't') => '\t',
            Some(b'u') => return self.unicode(text),
            _ => return self.wrong("there is no such escape"),
        });
        self.at += 2;
        Ok(())
    }

    /// One `\u` escape, or a pair of surrogates; like Go, half a pair becomes U+FFFD.
    fn unicode(&mut self, text: &mut String) -> Result<(), Fatal> {
        let Some(first) = self.unit(self.at) else {
            return self.wrong("`\\u` needs four hexadecimal digits");
        };
        self.at += 6;
        let pair = [first, self.unit(self.at).unwrap_or(0)];
        if let Some(Ok(both)) = char::decode_utf16(pair).next().filter(|_| (0xd800..0xdc00).contains(&first))
        {
            self.at += 6;
            text.push(both);
            return Ok(());
        }
        text.push(char::from_u32(first.into()).unwrap_or(char::REPLACEMENT_CHARACTER));
        Ok(())
    }

    fn unit(&self, at: usize) -> Option<u16> {
        let digits = self.text.get(at..at + 6)?.strip_prefix("\\u")?;
        let hexadecimal = digits.bytes().all(|digit| digit.is_ascii_hexdigit());
        hexadecimal.then(|| u16::from_str_radix(digits, 16).ok()).flatten()
    }
}

/// `-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?`
fn is_json_number(text: &str) -> bool {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|digit| digit.is_ascii_digit());
    let text = text.strip_prefix('-').unwrap_or(text);
    let (mantissa, exponent) = text.split_once(['e', 'E']).map_or((text, None), |(m, e)| (m, Some(e)));
    let (whole, fraction) = mantissa.split_once('.').map_or((mantissa, None), |(w, f)| (w, Some(f)));
    digits(whole)
        && (whole == "0" || !whole.starts_with('0'))
        && fraction.is_none_or(digits)
        && exponent.is_none_or(|exponent| digits(exponent.strip_prefix(['-', '+']).unwrap_or(exponent)))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::text::source::SourceMap;
    use crate::yaml::{Dialect, Value, read_all};

    fn all(text: &str) -> (Vec<Value>, Vec<String>) {
        let (nodes, report) = read_all(text, SourceMap::default().add("", ""), Dialect::Manifest);
        let said = report.diagnostics().iter().map(|finding| finding.message.clone()).collect();
        (nodes.iter().map(Node::to_value).collect(), said)
    }

    fn good(text: &str, wanted: &[Value]) {
        assert_eq!(all(text), (wanted.to_vec(), Vec::new()), "{text}");
    }

    fn bad(text: &str, said: &str) {
        let (_, findings) = all(text);
        assert!(matches!(findings.as_slice(), [one] if one.contains(said)), "{text}: {findings:?}");
    }

    #[test]
    fn what_json_holds_is_read() {
        good(
            "{\t\"a\": [1, -2.50, 1.0, 1e3, true, false, null, {}, [] ],\r\n\"b\": \"x\" }\n",
            &[json!({"a": [1, -2.5, 1, 1000, true, false, null, {}, []], "b": "x"})],
        );
        good(
            r#"{"\u0061\n\t\"\\\/": "\ud83d\ude00 \ud83d \u00e4\b\f\r"}"#,
            &[json!({"a\n\t\"\\/": "😀 \u{fffd} ä\u{8}\u{c}\r"})],
        );
        let long = "k".repeat(3000);
        good(&format!("{{\"{long}\": 1}}"), &[json!({ long: 1 })]);
    }

    #[test]
    fn streams_may_go_on_as_yaml() {
        good("{\"a\": 1}{\"b\": 2}\n\n{\"c\": 3}", &[json!({"a": 1}), json!({"b": 2}), json!({"c": 3})]);
        good("---\n{\"a\": 1}\n---\n{\"b\": \"\\ud83d\\ude00\"}\n", &[json!({"a": 1}), json!({"b": "😀"})]);
        good("{\"a\": 1}\n---\nb: 2\n", &[json!({"a": 1}), json!({"b": 2})]);
        good("{a: 1}\n---\nb: on\n", &[json!({"a": 1}), json!({"b": true})]);
        good("{\"a\": b}", &[json!({"a": "b"})]);
        good("{\"a\": 1,}", &[json!({"a": 1})]);
        good("", &[]);
        good("  \n", &[]);
    }

    #[test]
    fn what_is_not_json_has_one_error() {
        bad("{\"a\": 1", "the text ends here: a `,` or `}`");
        bad("{\"a\": 1, 2", "a key in double quotes");
        bad("{\"a\" 1", "a `:` was expected");
        bad("{\"a\": [1 2", "a `,` or `]`");
        bad("{\"a\": \"b", "a string is not closed");
        bad("{\"a\": \"\\x\"", "no such escape");
        bad("{\"a\": \"\\u12g4\"", "four hexadecimal digits");
        bad("{\"a\": 1e999, ", "no number that JSON can hold");
        bad("{\"a\": -, ", "no number that JSON can hold");
        bad("{\"a\": 01, ", "no number that JSON can hold");
        bad("{\"a\": 1, \"a\": 2}", "duplicate key");
        bad(&format!("{{\"a\": {}", "[".repeat(200)), "more than 100 levels");
    }
}
