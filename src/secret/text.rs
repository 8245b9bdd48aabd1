//! Secrets within a text that is not one as a whole: an address with a password, a setting in a file, an option of a
//! command, a private key.

mod shape;

use std::ops::Range;

use super::name::is_secret;
use super::value::{Place, is_open};
use crate::text::java_escapes;

/// Bytes that are looked at for the end of an address.
const MAX_ADDRESS: usize = 2048;

/// The parts of a text that are secrets, in order; none touches another.
pub(super) fn secrets_in(text: &str) -> Vec<Range<usize>> {
    // Most texts are names and numbers.
    if text.len() < 16 && !text.contains(['=', ':', ' ', '>']) {
        return Vec::new();
    }
    let mut found = Vec::new();
    shape::private_keys(text, &mut found);
    addresses(text, &mut found);
    shape::tokens(text, &mut found);
    Settings::of(text).find(&mut found);
    options(text, &mut found);
    joined(found)
}

/// The same ranges in order, where those that touch are one.
fn joined(mut found: Vec<Range<usize>>) -> Vec<Range<usize>> {
    found.retain(|range| !range.is_empty());
    found.sort_unstable_by_key(|range| (range.start, range.end));
    found.dedup_by(|next, last| {
        let touches = next.start <= last.end;
        if touches {
            last.end = last.end.max(next.end);
        }
        touches
    });
    found
}

/// Passwords in addresses: `postgres://user:password@host`.
fn addresses(text: &str, found: &mut Vec<Range<usize>>) {
    let ends = |b: u8| b.is_ascii_whitespace() || b"\"'`<>".contains(&b);
    let mut end = 0;
    for (at, _) in text.match_indices("://") {
        let start = at + 3;
        if end < start {
            end = text.bytes().skip(start).position(ends).map_or(text.len(), |length| start + length);
        }
        let rest = whole(text.get(start..).unwrap_or_default(), (end - start).min(MAX_ADDRESS));
        let authority = rest.find(['/', '?', '#']).map_or(rest, |end| whole(rest, end));
        // A password may have a slash in it, a port has digits only.
        let is_cut =
            || authority.split_once(':').is_some_and(|(_, port)| port.bytes().any(|b| !b.is_ascii_digit()));
        let Some(user_end) = authority.rfind('@').or_else(|| rest.rfind('@').filter(|_| is_cut())) else {
            continue;
        };
        let user = whole(rest, user_end);
        let from = match user.find(':') {
            Some(colon) => colon + 1,
            // A token in place of the user.
            None if user.len() >= 16 => 0,
            None => continue,
        };
        let secret = user.get(from..).unwrap_or_default();
        if !is_open(secret, Place::Container) && !is_open(secret, Place::Text) {
            found.push(start + from..start + user_end);
        }
    }
}

/// The start of a text, up to the letter that this byte is in.
fn whole(text: &str, end: usize) -> &str {
    (0..=end.min(text.len())).rev().find_map(|end| text.get(..end)).unwrap_or_default()
}

/// Settings in a text: `name=value`, `name: value`, `"name": "value"`, `<name>value</name>`.
struct Settings<'a> {
    text: &'a str,
    is_long: bool,
    is_jaas: bool,
}

/// What ends a value that has no quotes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Ends {
    /// The line.
    Line,
    /// What ends an option of a command.
    Option,
    /// The same, or the next entry of a map.
    Flow,
    /// The same, or the next of several pairs.
    Pair,
    /// The next tag.
    Tag,
}

impl<'a> Settings<'a> {
    fn of(text: &'a str) -> Self {
        Self { text, is_long: text.trim_end().contains('\n'), is_jaas: text.contains("LoginModule") }
    }

    fn find(&self, found: &mut Vec<Range<usize>>) {
        let mut line = 0;
        let mut done = 0;
        for (at, byte) in self.text.bytes().enumerate() {
            if byte == b'\n' {
                line = at + 1;
            }
            // What is part of a value is no name.
            if at < done || !matches!(byte, b'=' | b':' | b'>' | b' ' | b'\t') {
                continue;
            }
            if let Some(range) = self.value(line, at, byte) {
                done = range.end;
                found.push(range);
            }
        }
    }

    /// The secret after a separator, if there is one.
    fn value(&self, line: usize, at: usize, separator: u8) -> Option<Range<usize>> {
        let before = self.text.get(line..at)?;
        // Java reads `pass\u0077ord` as `password`.
        if before.contains('\\') && self.is_secret_here(&java_escapes::unescaped(before.trim())) {
            return Some(self.extent(line, at + 1, Ends::Line, false));
        }
        let unspaced = if matches!(separator, b'=' | b':') {
            let trimmed = before.trim_end_matches([' ', '\t']);
            if separator == b'=' { trimmed.strip_suffix(':').unwrap_or(trimmed) } else { trimmed }
        } else {
            before
        };
        let unescaped =
            unspaced.strip_suffix(['"', '\'']).map(|text| text.strip_suffix('\\').unwrap_or(text));
        let is_quoted = unescaped.is_some();
        let named = unescaped.unwrap_or(unspaced);
        let start = named.rfind(|c: char| !is_in_name(c)).map_or(0, |at| at + letter(named, at));
        let name = named.get(start..).filter(|name| !name.is_empty())?;
        if !self.is_secret_here(name) {
            return None;
        }
        let lead = named.get(..start)?.trim_end_matches(['"', '\'', '\\']).trim();
        let is_first =
            lead.is_empty() || lead == "-" || lead == "export" || lead == "{" || lead == "- export";
        let rest = self.text.get(at + 1..)?;
        let is_spaced = rest.starts_with([' ', '\t', '\n', '\r', '"', '\'']) || rest.is_empty();
        let fits = match separator {
            b'=' => !rest.starts_with('=') && !lead.ends_with(['!', '<', '=']),
            b':' if rest.starts_with('=') => false,
            b':' => {
                let is_word = || !rest.trim().contains(char::is_whitespace);
                is_quoted
                    || (is_first && (self.is_long || is_word()))
                    || (is_spaced && lead.ends_with(['{', ',']))
            }
            b'>' => lead.ends_with('<'),
            // A file of Java's properties.
            _ => {
                is_first
                    && name.contains('.')
                    && !rest.trim_start_matches([' ', '\t']).starts_with(['=', ':'])
            }
        };
        if !fits {
            return None;
        }
        let ends = match separator {
            b'>' => Ends::Tag,
            _ if name.starts_with('-') => Ends::Option,
            _ if is_first && lead != "{" => Ends::Line,
            b':' => Ends::Flow,
            _ => Ends::Pair,
        };
        let range = self.extent(line, at + 1, ends, separator == b':');
        let value = self.text.get(range.clone())?;
        (!is_open(value, Place::Text) && !is_open(value, Place::Container) && !begins_open(name, value))
            .then_some(range)
    }

    fn is_secret_here(&self, name: &str) -> bool {
        // A property of the JVM.
        let name = name.strip_prefix("-D").unwrap_or(name);
        is_secret(name) || super::is_header(name) || (self.is_jaas && name.starts_with("user_"))
    }

    /// How far a value goes.
    fn extent(&self, line: usize, from: usize, ends: Ends, is_yaml: bool) -> Range<usize> {
        let rest = self.text.get(from..).unwrap_or_default();
        let start = from + (rest.len() - rest.trim_start_matches([' ', '\t']).len());
        let rest = self.text.get(start..).unwrap_or_default();
        let length = |end: Option<usize>| start..start + end.unwrap_or(rest.len());
        if ends == Ends::Tag {
            return length(rest.find('<'));
        }
        for quote in ["\\\"", "\"", "'"] {
            if let Some(inner) = rest.strip_prefix(quote) {
                let end = closing(inner, quote);
                return start + quote.len()..start + quote.len() + end;
            }
        }
        let first = rest.lines().next().unwrap_or_default().trim_end();
        if is_yaml && ends == Ends::Line && (first.is_empty() || first.starts_with(['|', '>'])) {
            let indent = indent_of(self.text.get(line..).unwrap_or_default());
            return self.block(start, indent, first.is_empty());
        }
        let is_end = |c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '`');
        match ends {
            Ends::Line => start..self.end_of_line(start),
            Ends::Flow => length(rest.find(|c| is_end(c) || matches!(c, ',' | '}'))),
            Ends::Pair => length(rest.find(|c| is_end(c) || matches!(c, ';' | '&'))),
            Ends::Option | Ends::Tag => length(rest.find(is_end)),
        }
    }

    /// The end of a line, and of those that it goes on with after a backslash.
    fn end_of_line(&self, start: usize) -> usize {
        let mut end = start;
        loop {
            let rest = self.text.get(end..).unwrap_or_default();
            let line = rest.find('\n').map_or(rest, |at| rest.get(..at).unwrap_or_default());
            end += line.len();
            let goes_on =
                line.trim_end_matches('\r').bytes().rev().take_while(|b| *b == b'\\').count() % 2 == 1;
            if !goes_on || end >= self.text.len() {
                let blank = line.len() - line.trim_end().len();
                return (end - blank).max(start);
            }
            end += 1;
        }
    }

    /// The lines below this one that are indented further.
    fn block(&self, start: usize, indent: usize, plain: bool) -> Range<usize> {
        let rest = self.text.get(start..).unwrap_or_default();
        let mut end = rest.find('\n').map_or(rest.len(), |at| at + 1);
        let from = end;
        for line in rest.get(end..).unwrap_or_default().split_inclusive('\n') {
            let is_blank = line.trim().is_empty();
            if !is_blank && indent_of(line) <= indent {
                break;
            }
            // A map or a list below a name is no value.
            let text = line.trim();
            if plain && (text.starts_with("- ") || text.ends_with(':') || text.contains(": ")) {
                break;
            }
            end += line.len();
        }
        let lines = rest.get(from..end).unwrap_or_default();
        let from = from + (lines.len() - lines.trim_start().len()).min(lines.trim_end().len());
        let lines = lines.trim_start();
        start + from..start + from + lines.trim_end().len()
    }
}

/// A value that begins with what a shell fills in, and goes on with something else: `PASSWORD=$(cat file) command`.
fn begins_open(name: &str, value: &str) -> bool {
    if name.contains('.') || !value.starts_with('$') {
        return false;
    }
    let end = if value.starts_with("$(") {
        value.find(')').map(|end| end + 1)
    } else {
        value.find([' ', ';', '&', '|'])
    };
    let Some((word, rest)) = end.and_then(|end| value.split_at_checked(end)) else { return false };
    rest.starts_with([' ', ';', '&', '|']) && is_open(word, Place::Text)
}

/// Values after an option of a command: `--password hunter2`, `curl -u user:hunter2`.
fn options(text: &str, found: &mut Vec<Range<usize>>) {
    if !text.contains('-') {
        return;
    }
    let is_curl = text.contains("curl");
    let start_of = |word: &str| word.as_ptr() as usize - text.as_ptr() as usize;
    let mut words = text.split([' ', '\t', '\n']).filter(|word| !word.is_empty() && *word != "\\").peekable();
    while let Some(word) = words.next() {
        let Some(next) = words.peek() else { break };
        let (start, word) = (start_of(next), word.trim_start_matches(['"', '\'', '[', '(']));
        let value = next.trim_matches(['"', '\'', ',']);
        let from = start + (next.len() - next.trim_start_matches(['"', '\'', ',']).len());
        if is_option(word)
            && !next.starts_with('-')
            && !is_open(value, Place::Text)
            && !is_open(value, Place::Container)
        {
            found.push(from..from + value.len());
        } else if is_curl && ["-u", "--user", "--proxy-user"].contains(&word) {
            let at = value.find(':').map_or(value.len(), |at| at + 1);
            if !is_open(value.get(at..).unwrap_or_default(), Place::Text) {
                found.push(from + at..from + value.len());
            }
        }
    }
}

/// True for an option whose value is a secret: `--password`, `-storepass`.
pub(super) fn is_option(word: &str) -> bool {
    word.strip_prefix('-').is_some_and(|name| !name.contains('=') && is_secret(name.trim_start_matches('-')))
}

fn is_in_name(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-' | '/')
}

fn letter(text: &str, at: usize) -> usize {
    text.get(at..).and_then(|rest| rest.chars().next()).map_or(1, char::len_utf8)
}

fn indent_of(line: &str) -> usize {
    line.len() - line.trim_start_matches([' ', '-']).len()
}

/// Where a quoted value ends.
fn closing(inner: &str, quote: &str) -> usize {
    let mut from = 0;
    while let Some(at) = inner.get(from..).and_then(|rest| rest.find(quote)) {
        let end = from + at;
        let escapes = inner.get(..end).unwrap_or_default().bytes().rev().take_while(|b| *b == b'\\').count();
        if quote != "\"" || escapes % 2 == 0 {
            return end;
        }
        from = end + 1;
    }
    inner.len()
}

#[cfg(test)]
mod tests;
