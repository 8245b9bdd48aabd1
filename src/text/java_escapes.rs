//! What a properties file of Java writes with backslashes.

use std::fmt::Write as _;

/// A key or value without what Java escapes: `\t`, `\u00e9`, and any other character behind a backslash.
pub(crate) fn unescaped(text: &str) -> String {
    if !text.contains('\\') {
        return text.to_owned();
    }
    // Characters outside the basic plane are two escapes.
    let mut units: Vec<u16> = Vec::with_capacity(text.len());
    let mut rest = text.chars();
    while let Some(c) = rest.next() {
        let escaped = if c == '\\' { rest.next() } else { None };
        let plain = match escaped {
            None => c,
            Some('t') => '\t',
            Some('n') => '\n',
            Some('r') => '\r',
            Some('f') => '\u{c}',
            Some('u') => {
                let digits = rest.as_str().get(..4).and_then(|digits| u16::from_str_radix(digits, 16).ok());
                // Java refuses the file; as text it is what was written.
                let Some(unit) = digits else {
                    units.extend("\\u".encode_utf16());
                    continue;
                };
                units.push(unit);
                rest = rest.as_str().get(4..).unwrap_or_default().chars();
                continue;
            }
            Some(other) => other,
        };
        units.extend_from_slice(plain.encode_utf16(&mut [0; 2]));
    }
    String::from_utf16_lossy(&units)
}

/// A value as a line of a Java properties file, which is read as Latin-1.
pub(crate) fn escape(value: &str) -> String {
    let mut out = String::with_capacity(value.len());
    for (i, c) in value.chars().enumerate() {
        match c {
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            ' ' if i == 0 => out.push_str("\\ "),
            ' '..='~' => out.push(c),
            c => {
                for unit in c.encode_utf16(&mut [0; 2]) {
                    let _ = write!(out, "\\u{unit:04x}");
                }
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn java_reads_back_what_was_escaped() {
        assert_eq!(escape("a=b:c#d!e"), "a=b:c#d!e");
        assert_eq!(escape(" x\\y\nz\té😀"), "\\ x\\\\y\\nz\\t\\u00e9\\ud83d\\ude00");
    }
}
