//! What environment variables come from: their names, and the keys of ConfigMaps and Secrets.

/// Checks the name of an environment variable, as Kubernetes takes it since 1.32.
///
/// # Errors
/// What the name must be, in the words of the API server.
pub fn environment_name(name: &str) -> Result<(), &'static str> {
    if name.is_empty() || !name.bytes().all(|b| (b' '..=b'~').contains(&b) && b != b'=') {
        return Err("must consist only of printable ASCII characters other than `=`");
    }
    Ok(())
}

/// Checks a key of a ConfigMap or Secret.
///
/// # Errors
/// What the key must be, in the words of the API server.
pub fn config_key(key: &str) -> Result<(), &'static str> {
    if key.len() > 253 {
        return Err("must be no more than 253 characters");
    }
    if key.is_empty() || !key.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b)) {
        return Err("must consist of letters, digits, `-`, `_` and `.`");
    }
    if key == "." {
        return Err("must not be `.`");
    }
    if key.starts_with("..") {
        return Err("must not start with `..`");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_printable() {
        for good in ["A", "1KAFKA", "a.b-c_d", "a b", " ", "~", "é".escape_default().to_string().as_str()] {
            assert_eq!(environment_name(good), Ok(()), "{good}");
        }
        for bad in ["", "A=B", "=", "é", "a\tb", "a\u{7f}"] {
            assert!(environment_name(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn keys_are_names_of_files() {
        let (longest, too_long) = ("k".repeat(253), "k".repeat(254));
        for good in ["a", "server.properties", ".a", "A_b-c", "a..b", longest.as_str()] {
            assert_eq!(config_key(good), Ok(()), "{good}");
        }
        for (bad, wanted) in [
            ("", "consist"),
            ("a b", "consist"),
            ("a/b", "consist"),
            (".", "not be `.`"),
            ("..", "start"),
            ("..a", "start"),
            (too_long.as_str(), "253"),
        ] {
            assert!(config_key(bad).unwrap_err().contains(wanted), "{bad}");
        }
    }
}
