//! Text of others in a comment on a pull request: nothing in it is Markdown, HTML, a link, a mention or an emoji.
//!
//! What is foreign goes into code spans, because only there nothing is read as anything else, not even by what GitHub and
//! GitLab look for once the Markdown is HTML: `@somebody`, `#1`, `GH-1`, commits, `:smile:`.

use crate::text::shown;

/// A text as code.
pub fn code(text: &str) -> String {
    if text.trim().is_empty() {
        return "(empty)".to_owned();
    }
    let mut shown = String::with_capacity(text.len());
    for c in shown::line(text).chars() {
        match c {
            // A pipe ends the cell of a table, in code as well. Behind a backslash no two readers agree on what it does.
            '|' if shown.ends_with('\\') => shown.push_str("\\u{7c}"),
            '|' => shown.push_str("\\|"),
            c => shown.push(c),
        }
    }
    let fence = "`".repeat(longest_run(&shown) + 1);
    let is_outer = |c: char| c == '`' || c == ' ';
    let pad = if shown.starts_with(is_outer) || shown.ends_with(is_outer) { " " } else { "" };
    format!("{fence}{pad}{shown}{pad}{fence}")
}

/// A sentence of ours with text of others in it, in backticks or not. Words that anything could be read into are code.
pub fn prose(text: &str) -> String {
    let text = shown::line(text);
    let mut out = String::with_capacity(text.len() + 16);
    let mut parts = text.split('`').peekable();
    let mut is_code = false;
    while let Some(part) = parts.next() {
        match (is_code, parts.peek().is_some()) {
            (true, true) => push_code(&mut out, part),
            // A backtick without a second one.
            (true, false) => words(&mut out, &format!("`{part}")),
            (false, _) => words(&mut out, part),
        }
        is_code = !is_code;
    }
    out
}

/// Lines in a block of code that none of them can close.
pub fn fenced(language: &str, lines: &str) -> String {
    let fence = "`".repeat(longest_run(lines).max(2) + 1);
    format!("{fence}{language}\n{lines}{fence}\n")
}

/// A text as code within HTML.
pub fn html(text: &str) -> String {
    let mut out = "<code>".to_owned();
    for c in shown::line(text).chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    out + "</code>"
}

/// Appends words; those that are not plain ones as code, without the punctuation around them.
fn words(out: &mut String, text: &str) {
    const BEFORE: [char; 3] = ['(', '"', '\''];
    const AFTER: [char; 7] = ['"', '\'', ',', ';', ':', '.', '…'];
    for word in text.split_inclusive(' ') {
        let (word, space) = word.strip_suffix(' ').map_or((word, ""), |word| (word, " "));
        if is_plain(word, out) {
            out.push_str(word);
        } else {
            let inner = word.trim_start_matches(BEFORE);
            let start = word.len() - inner.len();
            let is_opened = start > 0;
            let inner = inner.trim_end_matches(|c| AFTER.contains(&c) || (is_opened && c == ')'));
            let (before, rest) = word.split_at_checked(start).unwrap_or(("", word));
            let after = rest.get(inner.len()..).unwrap_or_default();
            if inner.is_empty() {
                push_code(out, word);
            } else {
                out.push_str(before);
                push_code(out, inner);
                out.push_str(after);
            }
        }
        out.push_str(space);
    }
}

/// Appends code, apart from other code: two runs of backticks side by side would be one.
fn push_code(out: &mut String, text: &str) {
    if out.ends_with('`') {
        out.push(' ');
    }
    out.push_str(&code(text));
}

/// True for a word in which no reader of Markdown, and nothing that GitHub or GitLab look for, finds more than the word.
fn is_plain(word: &str, before: &str) -> bool {
    let is_safe = |c: char| {
        c.is_alphanumeric() || ".,;()'\"%/–—→…·-".contains(c) || (!c.is_ascii() && !c.is_whitespace())
    };
    let inner = word.strip_suffix(':').unwrap_or(word);
    let lower = inner.to_lowercase();
    let begins = before.trim().is_empty() && (lower.starts_with(['-', '/']) || is_number_of_list(inner));
    inner.chars().all(is_safe)
        && !lower.contains("www.")
        && !has_issue(&lower)
        && !has_commit(&lower)
        && !begins
}

/// `1.` or `1)`, which begin an item of a list.
fn is_number_of_list(word: &str) -> bool {
    word.strip_suffix(['.', ')']).is_some_and(|number| number.bytes().all(|b| b.is_ascii_digit()))
}

/// True for `gh-1`.
fn has_issue(word: &str) -> bool {
    word.match_indices("gh-").any(|(at, found)| {
        let rest = word.get(at + found.len()..).unwrap_or_default();
        let before = word.get(..at).unwrap_or_default();
        rest.starts_with(|c: char| c.is_ascii_digit()) && !before.ends_with(char::is_alphanumeric)
    })
}

/// True if something looks like the id of a commit.
fn has_commit(word: &str) -> bool {
    word.split(|c: char| !c.is_ascii_alphanumeric())
        .any(|run| run.len() >= 7 && run.bytes().all(|b| b.is_ascii_hexdigit()))
}

fn longest_run(text: &str) -> usize {
    text.split(|c| c != '`').map(str::len).max().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_holds_any_text() {
        for (text, made) in [
            ("kafka-0", "`kafka-0`"),
            ("a`b", "``a`b``"),
            ("`", "`` ` ``"),
            ("", "(empty)"),
            ("a|b", "`a\\|b`"),
            ("a\\|b", "`a\\\\u{7c}b`"),
            (" a ", "`  a  `"),
            ("x\n# y", "`x\\n# y`"),
        ] {
            assert_eq!(code(text), made);
        }
    }

    #[test]
    fn our_sentences_stay_and_words_of_others_are_code() {
        for (text, made) in [
            (
                "its pods restart, one (`a`) after the other: 3 of 5.",
                "its pods restart, one (`a`) after the other: 3 of 5.",
            ),
            ("7d (604800000 ms)", "7d (`604800000` ms)"),
            ("ask @me, or #1.", "ask `@me`, or `#1`."),
            (
                "**b** [x](y) <b> :+1: GH-1 www.x.y https://x",
                "`**b**` `[x](y)` `<b>` `:+1`: `GH-1` `www.x.y` `https://x`",
            ),
            ("a `b", "a `` `b ``"),
            ("a `b` c `d", "a `b` c `` `d ``"),
            ("`a``b`", "`a` `b`"),
            ("1. x", "`1`. x"),
            ("use\n\n# x", "`use\\n\\n#` x"),
        ] {
            assert_eq!(prose(text), made);
        }
    }

    #[test]
    fn a_fence_is_longer_than_any_in_it() {
        assert_eq!(fenced("diff", "+a\n"), "```diff\n+a\n```\n");
        assert_eq!(fenced("diff", "+````\n"), "`````diff\n+````\n`````\n");
        assert_eq!(html("a<b>&@x"), "<code>a&lt;b&gt;&amp;@x</code>");
    }
}
