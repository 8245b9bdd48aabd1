//! Quoted parts of a regular expression, which Java rewrites before it reads anything else.

/// `\Q*\E` as an escape for each character, as Java itself reads it.
pub(super) fn without_quotes(pattern: &str) -> String {
    let mut plain = String::new();
    let mut rest = pattern;
    while let Some((before, quoted)) = split_at_quote(rest) {
        plain.push_str(before);
        let (quoted, after) = quoted.split_once("\\E").unwrap_or((quoted, ""));
        for c in quoted.chars() {
            if c.is_ascii() && !c.is_ascii_alphanumeric() {
                plain.push('\\');
            }
            plain.push(c);
        }
        rest = after;
    }
    plain + rest
}

/// The text before the first `\Q` whose backslash is not itself escaped, and the text after it.
fn split_at_quote(text: &str) -> Option<(&str, &str)> {
    let mut at = 0;
    while let Some(found) = text.get(at..)?.find('\\') {
        let start = at + found;
        if text.get(start..)?.starts_with("\\Q") {
            return Some((text.get(..start)?, text.get(start + 2..)?));
        }
        at = start + 1 + text.get(start + 1..)?.chars().next()?.len_utf8();
    }
    None
}
