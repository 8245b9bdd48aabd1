//! Domains that a pod looks for names in.

/// Checks a search domain: a DNS name that may have `_` in it and a dot at the end, or the root alone.
///
/// # Errors
/// What it must be, as a phrase that follows "`text` is not …".
pub fn dns_search_domain(text: &str) -> Result<(), &'static str> {
    let name = text.strip_suffix('.').unwrap_or(text);
    let is_part = |part: &str| {
        // One underscore may stand before everything else.
        let rest = part.strip_prefix('_').unwrap_or(part);
        rest.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-' || b == b'_')
            && rest.starts_with(|c: char| c.is_ascii_alphanumeric())
            && rest.ends_with(|c: char| c.is_ascii_alphanumeric())
    };
    if text == "." || (name.len() <= 253 && name.split('.').all(is_part)) {
        return Ok(());
    }
    Err(
        "a domain: at most 253 lower-case letters, digits, `-`, `_` and `.`, a letter or digit at both ends of each part",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn domains_may_have_underscores() {
        let (longest, too_long) = ("a".repeat(253), "a".repeat(254));
        for good in [".", "a", "svc.cluster.local", "example.com.", "_tcp.a", "a_b", "a-b.c_d", &longest] {
            assert_eq!(dns_search_domain(good), Ok(()), "{good}");
        }
        for bad in ["", "..", "a..b", "A", "-a", "a-", "a_", "__a", "_", "_-a", "a b", ".a", "a/b", &too_long]
        {
            assert!(dns_search_domain(bad).is_err(), "{bad}");
        }
    }
}
