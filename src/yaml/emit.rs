//! [`Value`] to text. A string is bare only if no reader of YAML 1.1 or 1.2 can take it for anything else.

use super::Value;
use crate::text::shown;

/// One document as block YAML, ending in a newline.
pub fn emit(value: &Value) -> String {
    let mut out = String::new();
    match value {
        Value::Object(map) if !map.is_empty() => block_map(&mut out, map, 0),
        Value::Array(items) if !items.is_empty() => block_list(&mut out, items, 0),
        other => {
            scalar(&mut out, other, 0);
        }
    }
    out
}

/// A scalar, or an empty list or map, on one line.
pub fn inline(value: &Value) -> String {
    match value {
        Value::String(text) if !is_bare(text) => {
            let mut out = String::new();
            quoted(&mut out, text);
            out
        }
        other => emit(other).trim_end().to_owned(),
    }
}

/// Any value on one line, in the flow style that is JSON as well, with every unprintable character escaped.
pub fn flow(value: &Value) -> String {
    let mut out = String::new();
    write_flow(&mut out, value);
    out
}

/// A text in that style.
pub fn flow_text(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    quoted(&mut out, text);
    out
}

fn write_flow(out: &mut String, value: &Value) {
    match value {
        Value::String(text) => quoted(out, text),
        Value::Array(items) => {
            out.push('[');
            for (i, item) in items.iter().enumerate() {
                out.push_str(if i > 0 { ", " } else { "" });
                write_flow(out, item);
            }
            out.push(']');
        }
        Value::Object(map) => {
            out.push('{');
            for (i, (key, item)) in map.iter().enumerate() {
                out.push_str(if i > 0 { ", " } else { "" });
                quoted(out, key);
                out.push_str(": ");
                write_flow(out, item);
            }
            out.push('}');
        }
        other => out.push_str(&other.to_string()),
    }
}

/// Several documents as one stream, each with a leading comment and `---` between them.
pub fn emit_documents<'a>(comment: &str, documents: impl IntoIterator<Item = &'a str>) -> String {
    let mut out = format!("# {comment}\n");
    for document in documents {
        out.push_str("---\n");
        out.push_str(document);
    }
    out
}

fn block_map(out: &mut String, map: &serde_json::Map<String, Value>, depth: usize) {
    for (i, (key, value)) in map.iter().enumerate() {
        if i > 0 {
            indent(out, depth);
        }
        if is_bare(key) {
            out.push_str(key);
        } else {
            quoted(out, key);
        }
        out.push(':');
        match value {
            Value::Object(inner) if !inner.is_empty() => {
                out.push('\n');
                indent(out, depth + 1);
                block_map(out, inner, depth + 1);
            }
            Value::Array(items) if !items.is_empty() => {
                out.push('\n');
                indent(out, depth + 1);
                block_list(out, items, depth + 1);
            }
            other => {
                out.push(' ');
                scalar(out, other, depth + 1);
            }
        }
    }
}

fn block_list(out: &mut String, items: &[Value], depth: usize) {
    for (i, item) in items.iter().enumerate() {
        if i > 0 {
            indent(out, depth);
        }
        out.push_str("- ");
        match item {
            Value::Object(inner) if !inner.is_empty() => block_map(out, inner, depth + 1),
            Value::Array(inner) if !inner.is_empty() => block_list(out, inner, depth + 1),
            other => scalar(out, other, depth + 1),
        }
    }
}

fn scalar(out: &mut String, value: &Value, depth: usize) {
    match value {
        Value::String(text) if is_bare(text) => out.push_str(text),
        Value::String(text) if is_block(text) => return literal(out, text, depth),
        Value::String(text) => quoted(out, text),
        Value::Object(_) => out.push_str("{}"),
        Value::Array(_) => out.push_str("[]"),
        Value::Null => out.push_str("null"),
        Value::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
        Value::Number(number) => out.push_str(&number.to_string()),
    }
    out.push('\n');
}

fn indent(out: &mut String, depth: usize) {
    for _ in 0..depth {
        out.push_str("  ");
    }
}

/// Words that some reader takes for a boolean or null; matched without regard to case.
const RESERVED: [&str; 9] = ["y", "n", "yes", "no", "on", "off", "true", "false", "null"];

fn is_bare(text: &str) -> bool {
    if is_amount(text) {
        return true;
    }
    text.starts_with(|first: char| first.is_ascii_alphabetic() || first == '/')
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._/:@-".contains(&byte))
        && !text.ends_with(':')
        && !RESERVED.iter().any(|word| word.eq_ignore_ascii_case(text))
}

/// `500m`, `8Gi`: digits and a suffix that no reader takes for a number.
fn is_amount(text: &str) -> bool {
    let suffix = text.trim_start_matches(|c: char| c.is_ascii_digit());
    suffix.len() < text.len() && matches!(suffix, "m" | "Ki" | "Mi" | "Gi" | "Ti" | "Pi")
}

/// Text of several lines that a literal block carries unchanged.
fn is_block(text: &str) -> bool {
    text.contains('\n')
        && !text.starts_with([' ', '\t', '\n'])
        && text.chars().all(|c| c == '\n' || c == '\t' || is_printable(c))
        // In a block a line of the text is a line of the output, which the log of a workflow would obey.
        && !text.lines().any(shown::is_command_line)
}

fn literal(out: &mut String, text: &str, depth: usize) {
    let body = text.strip_suffix('\n');
    out.push_str(match body {
        None => "|-",
        Some(body) if body.ends_with('\n') => "|+",
        Some(_) => "|",
    });
    out.push('\n');
    for line in body.unwrap_or(text).split('\n') {
        if !line.is_empty() {
            indent(out, depth);
            out.push_str(line);
        }
        out.push('\n');
    }
}

/// JSON's double quotes, which every YAML reader reads alike; anything a reader might fold, refuse or
/// take for a line break is escaped.
fn quoted(out: &mut String, text: &str) {
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '[' if shown::is_command(out) => out.push_str("\\u005b"),
            c if is_printable(c) => out.push(c),
            c if u32::from(c) <= 0xff => out.push_str(&format!("\\x{:02x}", u32::from(c))),
            c if u32::from(c) <= 0xffff => out.push_str(&format!("\\u{:04x}", u32::from(c))),
            c => out.push_str(&format!("\\U{:08x}", u32::from(c))),
        }
    }
    out.push('"');
}

/// Printable for every YAML reader, no line break to any, and visible: the set of YAML 1.1 without NEL, LS, PS, the
/// byte-order mark, characters that show nothing or turn others round, and what lies beyond the basic plane (old `PyYAML`
/// refuses that bare).
fn is_printable(c: char) -> bool {
    matches!(c, ' '..='~' | '\u{a0}'..='\u{2027}' | '\u{202a}'..='\u{d7ff}' | '\u{e000}'..='\u{fefe}' | '\u{ff00}'..='\u{fffd}')
        && !shown::is_invisible(c)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_layout_is_block_style_with_indented_lists() {
        let value = json!({
            "a": {"b": [{"c": 1, "d": []}, "x", [1, 2]], "e": {}},
            "text": "one\ntwo\n", "on": "on", "n": null, "empty": ""
        });
        assert_eq!(
            emit(&value),
            "a:\n  b:\n    - c: 1\n      d: []\n    - x\n    - - 1\n      - 2\n  e: {}\n\
             text: |\n  one\n  two\n\"on\": \"on\"\n\"n\": null\nempty: \"\"\n"
        );
    }

    #[test]
    fn text_blocks_keep_their_last_line_breaks() {
        for (text, mark) in [("a\nb", "|-"), ("a\nb\n", "|"), ("a\nb\n\n", "|+"), ("a\n\n\nb", "|-")] {
            let out = emit(&json!({ "x": text }));
            assert!(out.starts_with(&format!("x: {mark}\n")), "{out}");
            assert!(crate::yaml::reads_back(&out, &[&json!({ "x": text })]).is_ok());
        }
    }
}
