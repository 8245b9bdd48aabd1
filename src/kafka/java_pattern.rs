//! Whether Java's `Pattern.compile` takes a regular expression: the same descent through the text, without building
//! anything. Two things are left to Java: the names of character properties, and the length of what a look-behind
//! matches; both are taken as they are.

mod quote;

use std::iter::Peekable;
use std::str::Chars;

/// Says what Java finds wrong with a regular expression.
pub(super) fn check(pattern: &str) -> Result<(), String> {
    let plain = quote::without_quotes(pattern);
    let mut reader = Reader { rest: plain.chars().peekable(), names: Vec::new() };
    reader.alternatives()?;
    match reader.rest.peek() {
        Some(_) => Err("`)` without `(`".to_owned()),
        None => Ok(()),
    }
}

struct Reader<'p> {
    rest: Peekable<Chars<'p>>,
    names: Vec<String>,
}

type Checked = Result<(), String>;

impl Reader<'_> {
    fn next_if(&mut self, wanted: char) -> bool {
        self.rest.next_if_eq(&wanted).is_some()
    }

    fn word(&mut self, is_part: impl Fn(char) -> bool) -> String {
        let mut word = String::new();
        while let Some(c) = self.rest.next_if(|c| is_part(*c)) {
            word.push(c);
        }
        word
    }

    fn alternatives(&mut self) -> Checked {
        while let Some(c) = self.rest.peek().copied() {
            match c {
                ')' => break,
                '|' => {
                    self.rest.next();
                }
                '*' | '+' | '?' => return Err(format!("`{c}` repeats nothing")),
                '(' => {
                    self.rest.next();
                    if self.group()? {
                        self.repetition()?;
                    }
                }
                // A count may stand alone: it repeats the empty text.
                '{' => self.repetition()?,
                '[' => {
                    self.rest.next();
                    self.class()?;
                    self.repetition()?;
                }
                '\\' => {
                    self.rest.next();
                    self.escape()?;
                    self.repetition()?;
                }
                _ => {
                    self.rest.next();
                    self.repetition()?;
                }
            }
        }
        Ok(())
    }

    /// `*`, `+`, `?` or a count, each also reluctant or possessive.
    fn repetition(&mut self) -> Checked {
        match self.rest.peek() {
            Some('*' | '+' | '?') => {
                self.rest.next();
            }
            Some('{') => {
                self.rest.next();
                self.count()?;
            }
            _ => return Ok(()),
        }
        if !self.next_if('?') {
            self.next_if('+');
        }
        Ok(())
    }

    fn count(&mut self) -> Checked {
        let least = self.word(|c| c.is_ascii_digit());
        if least.is_empty() {
            return Err("`{` without a number".to_owned());
        }
        let number = |digits: &str| digits.parse::<i32>().map_err(|_| format!("`{digits}` is too large"));
        let mut most = None;
        if self.next_if(',') {
            let digits = self.word(|c| c.is_ascii_digit());
            if digits.is_empty() && self.rest.peek() != Some(&'}') {
                return Err("`{` without `}`".to_owned());
            }
            most = (!digits.is_empty()).then_some(digits);
        }
        if !self.next_if('}') {
            return Err("`{` without `}`".to_owned());
        }
        let least = number(&least)?;
        match most.map(|most| number(&most)).transpose()? {
            Some(most) if most < least => Err(format!("`{{{least},{most}}}` is not a range")),
            _ => Ok(()),
        }
    }

    /// What follows `(`; false if it only sets flags, which cannot be repeated.
    fn group(&mut self) -> Result<bool, String> {
        if self.next_if('?') {
            let unknown = || "`(?` without a known kind of group".to_owned();
            match self.rest.next().ok_or_else(unknown)? {
                ':' | '=' | '!' | '>' => {}
                '<' => match self.rest.peek() {
                    Some('=' | '!') => {
                        self.rest.next();
                    }
                    _ => self.name(true)?,
                },
                c if "imsducxU-".contains(c) => {
                    self.word(|c| "imsducxU-".contains(c));
                    match self.rest.next() {
                        Some(')') => return Ok(false),
                        Some(':') => {}
                        _ => return Err(unknown()),
                    }
                }
                _ => return Err(unknown()),
            }
        }
        self.alternatives()?;
        if self.next_if(')') { Ok(true) } else { Err("`(` without `)`".to_owned()) }
    }

    /// The name of a group with its `>`: a new one, or one that there is.
    fn name(&mut self, is_new: bool) -> Checked {
        let name = self.word(|c| c.is_ascii_alphanumeric());
        if !name.starts_with(|c: char| c.is_ascii_alphabetic()) || !self.next_if('>') {
            return Err("a group's name is letters and digits with `>` after them".to_owned());
        }
        match (is_new, self.names.contains(&name)) {
            (true, true) => Err(format!("two groups have the name `{name}`")),
            (false, false) => Err(format!("no group has the name `{name}`")),
            (is_new, _) => {
                if is_new {
                    self.names.push(name);
                }
                Ok(())
            }
        }
    }

    /// What follows `\`, the character that it stands for if it stands for one.
    fn escape(&mut self) -> Result<(), String> {
        self.character().map(|_| ())
    }

    fn character(&mut self) -> Result<Option<char>, String> {
        let c = self.rest.next().ok_or("`\\` at the end")?;
        match c {
            'x' if self.next_if('{') => {
                let digits = self.word(|c| c.is_ascii_hexdigit());
                if digits.is_empty() || !self.next_if('}') {
                    return Err("`\\x{` without digits and `}`".to_owned());
                }
                Ok(u32::from_str_radix(&digits, 16).ok().and_then(char::from_u32))
            }
            'x' => self.code(2),
            'u' => self.code(4),
            'c' => self.rest.next().map(|_| None).ok_or_else(|| "`\\c` at the end".to_owned()),
            '0' if self.word(|c| matches!(c, '0'..='7')).is_empty() => {
                Err("`\\0` without octal digits".to_owned())
            }
            'p' | 'P' | 'N' => {
                let named = self.next_if('{');
                if (c == 'N' && !named) || self.rest.peek().is_none() {
                    return Err(format!("`\\{c}` without the name of a character or property"));
                }
                if !named {
                    self.rest.next();
                } else if self.word(|c| c != '}').is_empty() || !self.next_if('}') {
                    return Err(format!("`\\{c}{{` without `}}`"));
                }
                Ok(None)
            }
            'k' if !self.next_if('<') => Err("`\\k` without `<`".to_owned()),
            'k' => self.name(false).map(|()| None),
            c if "bBAGZzdDsSwWhHvVRXtnrfae".contains(c) => Ok(None),
            c if c.is_ascii_alphabetic() => Err(format!("`\\{c}` stands for nothing")),
            c if c.is_ascii_digit() => Ok(None),
            c => Ok(Some(c)),
        }
    }

    fn code(&mut self, digits: usize) -> Result<Option<char>, String> {
        let mut code = 0;
        for _ in 0..digits {
            let digit = self.rest.next().and_then(|c| c.to_digit(16));
            code = code * 16 + digit.ok_or_else(|| format!("a code needs {digits} digits of sixteen"))?;
        }
        Ok(char::from_u32(code))
    }

    /// What follows `[`, to its `]`.
    fn class(&mut self) -> Checked {
        let unclosed = || "`[` without `]`".to_owned();
        self.next_if('^');
        let mut is_first = true;
        loop {
            let c = self.rest.next().ok_or_else(unclosed)?;
            let start = match c {
                ']' if !is_first => return Ok(()),
                '[' => {
                    self.class()?;
                    None
                }
                '\\' => self.character()?,
                '&' if self.rest.peek() == Some(&'&') => {
                    self.rest.next();
                    None
                }
                c => Some(c),
            };
            is_first = false;
            let Some(start) = start else { continue };
            if self.rest.peek() != Some(&'-') {
                continue;
            }
            let mut ahead = self.rest.clone();
            ahead.next();
            match ahead.peek() {
                // A `-` before the end, or before another class, stands for itself.
                Some(']' | '[') => {}
                None => return Err(unclosed()),
                Some(_) => {
                    self.rest.next();
                    let c = self.rest.next().ok_or_else(unclosed)?;
                    let end = if c == '\\' { self.character()? } else { Some(c) };
                    if end.is_some_and(|end| end < start) {
                        return Err(format!("`{start}-{}` is not a range", end.unwrap_or_default()));
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As `java.util.regex.Pattern` of Java 17 takes them.
    #[test]
    fn what_java_takes_is_taken() {
        for pattern in [
            "",
            ".*",
            "kafka\\.server:.*",
            "a|b|",
            "(a|b)*?",
            "[a-z&&[^b]]+",
            "[]a]",
            "a{2}",
            "a{2,}?",
            "a{2,3}+",
            "{2}",
            "]",
            "}",
            "(?i)a",
            "(?i:a)b*",
            "(?<n>a)\\k<n>",
            "\\Q*(\\E",
            "\\Q(",
            "\\p{L}\\pL",
            "\\x41\\u0041",
            "(?<=a)b",
            "\\1",
            "[a-]",
            "^*",
            "a++",
            "[\\]]",
            "\\x{41}",
        ] {
            assert_eq!(check(pattern), Ok(()), "{pattern}");
        }
    }

    #[test]
    fn what_java_refuses_is_refused() {
        for pattern in [
            "(",
            ")",
            "[",
            "*",
            "+a",
            "?",
            "a**",
            "a{",
            "a{,2}",
            "a{3,2}",
            "a{2",
            "\\",
            "[z-a]",
            "[a-",
            "[]",
            "(?x",
            "(?",
            "(?z)",
            "(?<1>a)",
            "(?<n>a)(?<n>b)",
            "\\k<n>",
            "\\y",
            "\\x4",
            "\\p{L",
            "(?i)*",
            "a|*",
            "(*a)",
            "[a",
            "a{99999999999}",
            "\\E",
        ] {
            assert!(check(pattern).is_err(), "{pattern}");
        }
    }
}
