//! The names of ports: IANA service names (RFC 6335), as Kubernetes takes them.

/// The most letters that a name of a port may have.
const MAX: usize = 15;

/// Checks the name of a container port, or a port that is named instead of numbered.
///
/// # Errors
/// What the name must be, in the words of the API server.
pub fn iana_service_name(text: &str) -> Result<(), &'static str> {
    if text.len() > MAX {
        return Err("must be no more than 15 characters");
    }
    if text.is_empty() || !text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-') {
        return Err("must contain only lower-case letters (a-z), digits (0-9) and hyphens (-)");
    }
    if !text.bytes().any(|b| b.is_ascii_lowercase()) {
        return Err("must contain at least one letter (a-z)");
    }
    if text.contains("--") {
        return Err("must not contain consecutive hyphens");
    }
    if text.starts_with('-') || text.ends_with('-') {
        return Err("must not begin or end with a hyphen");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_way_to_break_a_name_is_told() {
        for good in ["a", "http", "tcp-client", "9092a", "a23456789012345"] {
            assert_eq!(iana_service_name(good), Ok(()), "{good}");
        }
        for (bad, wanted) in [
            ("a234567890123456", "no more than 15"),
            ("", "must contain only"),
            ("Tcp", "must contain only"),
            ("tcp_x", "must contain only"),
            ("9092", "at least one letter"),
            ("a--b", "consecutive"),
            ("-a", "begin or end"),
            ("a-", "begin or end"),
        ] {
            assert!(iana_service_name(bad).unwrap_err().contains(wanted), "{bad}");
        }
    }
}
