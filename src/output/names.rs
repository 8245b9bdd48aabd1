//! Which names a directory can have on every system.

use crate::text::shown;

/// Why a name cannot be that of a directory that is made for it. It comes from the name of a file, which may be anything.
pub(crate) fn fault(name: &str) -> Option<&'static str> {
    let stem = name.split('.').next().unwrap_or_default();
    let is_numbered = |begin: &str| {
        let rest = stem.get(..3).filter(|first| first.eq_ignore_ascii_case(begin)).and(stem.get(3..));
        rest.is_some_and(|rest| rest.len() == 1 && rest != "0" && rest.bytes().all(|b| b.is_ascii_digit()))
    };
    if name.is_empty() {
        Some("which has no name")
    } else if name.starts_with('.') {
        Some("which is hidden or leads elsewhere")
    } else if name.contains(|c: char| shown::is_hidden(c) || "/\\:*?\"<>|".contains(c)) {
        Some("which has an invisible character, or one that not every file system allows")
    } else if name.ends_with(['.', ' ']) {
        Some("of which Windows drops the last character")
    } else if RESERVED.iter().any(|reserved| stem.eq_ignore_ascii_case(reserved))
        || is_numbered("com")
        || is_numbered("lpt")
    {
        Some("which is a device on Windows")
    } else {
        None
    }
}

/// What two names have in common that are one on systems that do not tell capitals from small letters.
pub(crate) fn folded(name: &str) -> String {
    name.to_lowercase()
}

const RESERVED: [&str; 4] = ["con", "prn", "aux", "nul"];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_lead_elsewhere_or_nowhere_are_refused() {
        for name in [
            "",
            ".",
            "..",
            "...",
            ".git",
            "a/b",
            "a\\b",
            "a\nb",
            "c:",
            "a ",
            "a.",
            "CON",
            "nul.old",
            "a\u{202e}b",
        ] {
            assert!(fault(name).is_some(), "{name:?}");
        }
        for name in ["COM1", "lpt9", "Com5.x"] {
            assert!(fault(name).is_some(), "{name:?}");
        }
        for name in ["payments", "a.b", "a..b", "console", "com", "com0", "com10", "ünïcode", "-", "~", "-x"]
        {
            assert!(fault(name).is_none(), "{name:?}");
        }
    }
}
