//! Users of Windows: `NT AUTHORITY\Local Service`.

/// The longest domain and the longest user, in bytes.
const MAX_DOMAIN: usize = 255;
const MAX_USER: usize = 104;

/// The name of a user of Windows, with or without a domain before it.
#[derive(Clone, Copy, Debug)]
pub struct WindowsUser<'a>(pub &'a str);

impl WindowsUser<'_> {
    /// What keeps it from being one, each as a phrase that follows "`text` …". The API server looks on only after the
    /// first three.
    pub fn faults(self) -> Vec<String> {
        if self.0.is_empty() {
            return vec!["is empty".to_owned()];
        }
        if self.0.bytes().any(|byte| byte.is_ascii_control()) {
            return vec!["has control characters in it".to_owned()];
        }
        let (domain, user) = match self.0.split_once('\\') {
            Some((domain, user)) => (Some(domain), user),
            None => (None, self.0),
        };
        if user.contains('\\') {
            return vec!["has more than one `\\`".to_owned()];
        }
        domain.map(domain_faults).unwrap_or_default().into_iter().chain(user_faults(user)).collect()
    }
}

fn domain_faults(domain: &str) -> Vec<String> {
    let mut faults = Vec::new();
    if domain.len() > MAX_DOMAIN {
        faults.push(format!("has a domain of {} bytes, and {MAX_DOMAIN} are allowed", domain.len()));
    }
    if !is_net_bios(domain) && !domain.split('.').all(is_dns_part) {
        faults.push(
            "has a domain that is neither a NetBIOS name (at most 15 characters, none of `/:*?\"<>|`) nor a DNS name"
                .to_owned(),
        );
    }
    faults
}

fn user_faults(user: &str) -> Vec<String> {
    let mut faults = Vec::new();
    if user.is_empty() {
        faults.push("has nothing after the `\\`".to_owned());
    } else if user.len() > MAX_USER {
        faults.push(format!("has a user of {} bytes, and {MAX_USER} are allowed", user.len()));
    } else if user.chars().all(|c| c == '.' || c == ' ') {
        faults.push("has a user of nothing but dots and spaces".to_owned());
    }
    if user.contains(['"', '/', ':', ';', '|', '=', ',', '+', '*', '?', '<', '>', '@', '[', ']']) {
        faults.push("has a user with one of the characters `\"/:;|=,+*?<>@[]`".to_owned());
    }
    faults
}

fn is_net_bios(domain: &str) -> bool {
    (1..=15).contains(&domain.chars().count())
        && !domain.starts_with('.')
        && !domain.contains(['\\', '/', ':', '*', '?', '"', '<', '>', '|'])
}

fn is_dns_part(part: &str) -> bool {
    (1..=63).contains(&part.len())
        && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        && !part.starts_with('-')
        && !part.ends_with('-')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_user_may_have_a_domain() {
        let (part, user) = ("a".repeat(63), "u".repeat(104));
        let long = format!("{part}.{part}.{part}.{part}\\{user}");
        for good in [
            "ContainerUser",
            "NT AUTHORITY\\Local Service",
            "kafka.example.com\\svc-kafka$",
            ". a",
            "ä\\ö",
            &long,
        ] {
            assert_eq!(WindowsUser(good).faults(), [""; 0], "{good}");
        }
    }

    #[test]
    fn what_is_no_user_has_its_faults_named() {
        let label = "a".repeat(64);
        let long_domain = format!("{}a\\u", "a.".repeat(128));
        for (bad, count) in [
            ("", 1),
            ("a\tb\\c\\d", 1),
            ("a\u{7f}", 1),
            ("a\\b\\c", 1),
            ("a\\", 1),
            ("\\a", 1),
            (".a-\\b", 1),
            ("a\\...", 1),
            (". .", 1),
            ("a@example.com", 1),
            ("do:main\\a/b", 2),
            ("sixteen-and-more-\\user", 1),
            (&format!("{label}\\u"), 1),
            (&long_domain, 1),
            (&"u".repeat(105), 1),
            (&"@".repeat(105), 2),
        ] {
            assert_eq!(WindowsUser(bad).faults().len(), count, "{bad}");
        }
    }
}
