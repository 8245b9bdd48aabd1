//! Text of others as it may be shown: no terminal, CI log, shell or pull request obeys anything in it.
//!
//! Values are made harmless where they are put into a line ([`line`]), so that none begins a line of its own. What is
//! printed goes through [`screen`] as a whole, which changes nothing where that was done.

use std::borrow::Cow;
use std::fmt::Write;

use serde::Serialize;
use serde_json::Value;

/// A text on one line. Whatever is not visible, moves the cursor or ends the line is written as an escape: `\n`,
/// `\u{1b}`.
pub fn line(text: &str) -> Cow<'_, str> {
    if !text.chars().any(is_hidden) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        if is_hidden(c) {
            escape(&mut out, c);
        } else {
            out.push(c);
        }
    }
    Cow::Owned(out)
}

/// A whole output, whose line breaks, tabs and colours are ours. No line of it is a command of a CI log. The same bytes come
/// back where nothing is wrong.
pub fn screen(text: &str) -> Cow<'_, str> {
    if text.bytes().all(is_plain) && !text.contains("##") && !text.contains("::") {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    for line in text.split_inclusive('\n') {
        coloured(&mut out, line);
    }
    Cow::Owned(out)
}

/// A value as indented JSON, in which every invisible character is an escape of JSON.
pub fn json(value: &Value) -> String {
    let text = format!("{value:#}\n");
    let mut out = String::with_capacity(text.len());
    for (at, c) in text.char_indices() {
        if (is_hidden(c) && c != '\n') || (c == '[' && is_command(text.get(..at).unwrap_or_default())) {
            // JSON counts in UTF-16.
            for unit in c.encode_utf16(&mut [0; 2]) {
                put(&mut out, format_args!("\\u{unit:04x}"));
            }
        } else {
            out.push(c);
        }
    }
    out
}

/// The same of what a command reports. Types that are reported have only keys of text, which JSON can always express.
pub fn report(report: &impl Serialize) -> String {
    json(&serde_json::to_value(report).unwrap_or_default())
}

/// A word of a shell's command, quoted if it needs to be.
pub fn word(text: &str) -> Cow<'_, str> {
    let is_safe = |byte: u8| byte.is_ascii_alphanumeric() || b"-_./:,@%+=".contains(&byte);
    if !text.is_empty() && text.bytes().all(is_safe) {
        return Cow::Borrowed(text);
    }
    if text.chars().any(is_hidden) {
        // The only quotes of a shell that take escapes.
        let mut out = "$'".to_owned();
        for c in text.chars() {
            match c {
                '\'' | '\\' => put(&mut out, format_args!("\\{c}")),
                c if is_hidden(c) => put(&mut out, format_args!("\\U{:08x}", u32::from(c))),
                c => out.push(c),
            }
        }
        return Cow::Owned(out + "'");
    }
    Cow::Owned(format!("'{}'", text.replace('\'', r"'\''")))
}

/// True for a control character, and for one that [`is_invisible`].
pub fn is_hidden(c: char) -> bool {
    c.is_control() || is_invisible(c)
}

/// True for a character that shows nothing, or changes how others are shown: the format characters and the default
/// ignorable code points of Unicode 16, separators of lines and paragraphs, and what is no character. Controls of ASCII are
/// not among them, those of Latin-1 are.
pub fn is_invisible(c: char) -> bool {
    c >= '\u{80}'
        && matches!(c,
            '\u{80}'..='\u{9f}' | '\u{ad}' | '\u{34f}' | '\u{600}'..='\u{605}' | '\u{61c}' | '\u{6dd}' | '\u{70f}'
            | '\u{890}'..='\u{891}' | '\u{8e2}' | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}'
            | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
            | '\u{3164}' | '\u{fdd0}'..='\u{fdef}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}'
            | '\u{fff0}'..='\u{fffb}' | '\u{110bd}' | '\u{110cd}' | '\u{13430}'..='\u{1343f}'
            | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
        || u32::from(c) & 0xfffe == 0xfffe
}

/// True if a `[` behind this text makes a command of it: the logs of GitHub and Azure obey `##[…]` and `##vso[…]`
/// anywhere in a line.
pub fn is_command(before: &str) -> bool {
    before.trim_end_matches(|c: char| c.is_ascii_alphanumeric()).ends_with("##")
}

/// True if the log of a GitHub workflow or an Azure pipeline may obey this line.
pub fn is_command_line(line: &str) -> bool {
    let is_bracket = |(at, _)| is_command(line.get(..at).unwrap_or_default());
    line.trim_start().starts_with("::") || line.match_indices('[').any(is_bracket)
}

/// Bytes that need no second look.
fn is_plain(byte: u8) -> bool {
    matches!(byte, b' '..=b'~' | b'\n' | b'\t')
}

/// A line of ours: tabs, the line break at its end and colours stay.
fn coloured(out: &mut String, line: &str) {
    let start = out.len();
    let mut chars = line.char_indices();
    let mut visible: Option<char> = None;
    while let Some((at, c)) = chars.next() {
        let rest = line.get(at..).unwrap_or_default();
        let so_far = out.get(start..).unwrap_or_default();
        if let Some(colour) = colour(rest) {
            out.push_str(colour);
            chars.by_ref().take(colour.len() - 1).for_each(drop);
            continue;
        }
        let is_ours = match c {
            '\n' | '\t' => true,
            // The sign of an emoji in colour, behind the emoji.
            '\u{fe0f}' => visible.is_some_and(|before| !before.is_ascii() && !is_invisible(before)),
            ':' => !(rest.starts_with("::") && is_blank(so_far)),
            '[' => !is_command(so_far),
            c => !is_hidden(c),
        };
        if is_ours {
            out.push(c);
        } else {
            escape(out, c);
        }
        visible = Some(c);
    }
}

/// True if a line has only white space and colours so far.
fn is_blank(mut text: &str) -> bool {
    loop {
        text = text.trim_start();
        match colour(text) {
            Some(colour) => text = text.get(colour.len()..).unwrap_or_default(),
            None => return text.is_empty(),
        }
    }
}

/// The escape sequence of a colour at the beginning of a text.
fn colour(text: &str) -> Option<&str> {
    let parameters = text.strip_prefix("\u{1b}[")?;
    let end = parameters.find(|c: char| !c.is_ascii_digit() && c != ';')?;
    parameters.get(end..)?.starts_with('m').then(|| text.get(..end + 3)).flatten()
}

fn escape(out: &mut String, c: char) {
    match c {
        '\n' | '\r' | '\t' => out.extend(c.escape_default()),
        c => put(out, format_args!("\\u{{{:x}}}", u32::from(c))),
    }
}

fn put(out: &mut String, text: std::fmt::Arguments<'_>) {
    // Writing to a string cannot fail.
    let _ = out.write_fmt(text);
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_line_shows_what_a_terminal_would_obey() {
        for (text, shown) in [
            ("plain: ä 日本 😀", "plain: ä 日本 😀"),
            ("\u{1b}]8;;x\u{7}", "\\u{1b}]8;;x\\u{7}"),
            ("a\nb\tc\r\u{7f}", "a\\nb\\tc\\r\\u{7f}"),
            (
                "\u{9b}31m \u{202e}\u{200b}\u{feff}\u{2028}\u{e0041}",
                "\\u{9b}31m \\u{202e}\\u{200b}\\u{feff}\\u{2028}\\u{e0041}",
            ),
            ("::1", "::1"),
        ] {
            assert_eq!(line(text), shown);
            assert_eq!(line(&line(text)), shown, "twice is once");
        }
    }

    #[test]
    fn a_screen_keeps_our_colours_and_lines() {
        for ours in ["a\n\tb\n", "\u{1b}[1m\u{1b}[31;1mred\u{1b}[0m\n", "⚠\u{fe0f} ä\n", "a::b # c [d]\n"]
        {
            assert_eq!(screen(ours), ours);
        }
        for (text, shown) in [
            ("\u{1b}[2J\n", "\\u{1b}[2J\n"),
            ("\u{1b}[0", "\\u{1b}[0"),
            ("a\rb\u{8}\n", "a\\rb\\u{8}\n"),
            ("x\u{fe0f}\u{fe0f}\n", "x\\u{fe0f}\\u{fe0f}\n"),
            ("ok\n  ::set-output name=x::y\n", "ok\n  \\u{3a}:set-output name=x::y\n"),
            ("\u{1b}[32m ::stop-commands::x\u{1b}[0m\n", "\u{1b}[32m \\u{3a}:stop-commands::x\u{1b}[0m\n"),
            ("ä ##[add-mask]x\n", "ä ##\\u{5b}add-mask]x\n"),
        ] {
            assert_eq!(screen(text), shown);
        }
    }

    #[test]
    fn json_escapes_and_means_the_same() {
        let value = json!({ "a\u{202e}": "\u{1b}\u{7f}\u{85}\u{e0041}\u{2028} ##[x] ä" });
        let text = json(&value);
        assert!(text.chars().all(|c| c == '\n' || !(c.is_control() || is_invisible(c))), "{text}");
        assert!(!text.contains("##[") && text.contains('ä'), "{text}");
        assert_eq!(text.parse::<Value>().unwrap(), value);
    }

    #[test]
    fn a_word_is_one_word() {
        for (text, shown) in [
            ("kafka-0.kafka:9092", "kafka-0.kafka:9092"),
            ("", "''"),
            ("a b", "'a b'"),
            ("$(id)", "'$(id)'"),
            ("it's;", r"'it'\''s;'"),
            ("~", "'~'"),
            ("a\n'b", r"$'a\U0000000a\'b'"),
        ] {
            assert_eq!(word(text), shown);
        }
    }
}
