//! Secrets that are known by what they look like.

use std::ops::Range;

/// Starts of tokens, and how long a token is at least.
const TOKENS: [(&str, usize); 22] = [
    ("AIza", 39),
    ("AKIA", 20),
    ("ASIA", 20),
    ("dop_v1_", 40),
    ("ghp_", 36),
    ("gho_", 36),
    ("ghr_", 36),
    ("ghs_", 36),
    ("ghu_", 36),
    ("github_pat_", 40),
    ("glpat-", 26),
    ("hvb.", 30),
    ("hvs.", 30),
    ("npm_", 40),
    ("pypi-", 40),
    ("rk_live_", 20),
    ("sk_live_", 20),
    ("SG.", 40),
    ("xoxa-", 20),
    ("xoxb-", 20),
    ("xoxp-", 20),
    ("xoxs-", 20),
];

/// Private keys in PEM, from the first line to the last.
pub(super) fn private_keys(text: &str, found: &mut Vec<Range<usize>>) {
    const BEGIN: &str = "-----BEGIN ";
    let mut from = 0;
    while let Some(start) = text.get(from..).and_then(|rest| rest.find(BEGIN)).map(|at| from + at) {
        let label = text.get(start + BEGIN.len()..).unwrap_or_default();
        let label_end = label.find("-----").unwrap_or(label.len());
        if label
            .get(..label_end)
            .is_some_and(|label| label.ends_with("PRIVATE KEY") || label.ends_with("PRIVATE KEY BLOCK"))
        {
            let body = start + BEGIN.len() + label_end;
            let end = text.get(body..).and_then(|rest| {
                let end = rest.find("-----END ")? + "-----END ".len();
                let close = rest.get(end..)?.find("-----").map_or(rest.len(), |at| end + at + 5);
                Some(body + close)
            });
            // One that is cut off is one all the same.
            let end = end.unwrap_or(text.len());
            found.push(start..end);
            from = end;
        } else {
            from = start + BEGIN.len();
        }
    }
}

/// Tokens of well-known services, and what follows `Bearer` and `Basic`.
pub(super) fn tokens(text: &str, found: &mut Vec<Range<usize>>) {
    let is_in_token =
        |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.' | '+' | '/' | '=' | '~');
    let mut follows_scheme = false;
    let mut from = 0;
    while let Some(start) = text.get(from..).and_then(|rest| rest.find(is_in_token)).map(|at| from + at) {
        let rest = text.get(start..).unwrap_or_default();
        let end = start + rest.find(|c| !is_in_token(c)).unwrap_or(rest.len());
        let word = text.get(start..end).unwrap_or_default();
        if word.len() >= 16 && ((follows_scheme && looks_random(word)) || is_token(word)) {
            found.push(start..end);
        }
        let is_next = text.get(end..).is_some_and(|rest| rest.starts_with(' '));
        follows_scheme =
            is_next && (word.eq_ignore_ascii_case("bearer") || word.eq_ignore_ascii_case("basic"));
        from = end;
    }
}

/// True if a word has a known start somewhere, behind `=` or `/` or at its start.
fn is_token(word: &str) -> bool {
    word.split(['=', '/', '+', '~']).any(|part| {
        TOKENS.iter().any(|(start, length)| {
            part.starts_with(start)
                && part.len() >= *length
                && (!start.ends_with("IA")
                    || (part.len() == 20
                        && part.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit())))
        }) || is_json_web_token(part)
    })
}

fn is_json_web_token(word: &str) -> bool {
    let mut parts = word.split('.');
    let is_long = |part: Option<&str>| part.is_some_and(|part| part.starts_with("eyJ") && part.len() >= 10);
    is_long(parts.next()) && is_long(parts.next()) && parts.next().is_some()
}

/// True for what is no word of a language.
fn looks_random(word: &str) -> bool {
    word.bytes().any(|b| b.is_ascii_digit() || b == b'=')
        || word.bytes().skip(1).any(|b| b.is_ascii_uppercase())
}
