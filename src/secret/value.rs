//! Values that a name makes secret, and values that only refer to one.

use super::name::is_secret;

/// Where a value is written: other readers know other references.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// A value that is taken as it is.
    Field,
    /// A variable or an argument of a container, in which Kubernetes fills in `$(NAME)`.
    Container,
    /// A part of a script or file, in which a shell may fill in `$NAME`.
    Text,
}

/// True if a value gives nothing away: it is empty, a switch, or refers to what is kept elsewhere.
pub(super) fn is_open(value: &str, place: Place) -> bool {
    let value = value.trim();
    value.is_empty()
        || ["true", "false", "null"].iter().any(|word| value.eq_ignore_ascii_case(word))
        || is_reference(value)
        || is_jaas_of_references(value)
        || is_sealed(value)
        || match place {
            Place::Field => false,
            Place::Container => variable(value, "$(", ")"),
            Place::Text => is_filled_in_by_a_shell(value),
        }
}

/// True for a configuration of JAAS in which every secret is a reference, or which has no option.
pub(super) fn is_jaas_of_references(value: &str) -> bool {
    if !value.contains("LoginModule") {
        return false;
    }
    if is_bare_module(value) {
        return true;
    }
    let mut references = 0;
    let options =
        value.split(|c: char| c.is_whitespace() || c == ';').filter_map(|word| word.split_once('='));
    let mut secrets = options.filter(|(name, _)| is_secret(name) || name.starts_with("user_"));
    let all = secrets.all(|(_, value)| {
        references += 1;
        let inner = value.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(value);
        is_reference(inner)
    });
    all && references > 0
}

/// True for the name of a module and its flag alone, as listeners that verify SCRAM or tokens have it.
fn is_bare_module(value: &str) -> bool {
    let words: Vec<&str> = value.trim().trim_end_matches(';').split_ascii_whitespace().collect();
    let is_class = |word: &str| word.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'.' || b == b'_');
    let is_flag = |word: &str| ["required", "requisite", "sufficient", "optional"].contains(&word);
    matches!(words.as_slice(), [class, flag] if class.ends_with("LoginModule") && is_class(class) && is_flag(flag))
}

/// True if a value is a reference of Kafka and nothing else: `${provider:key}` or `${provider:path:key}`.
pub fn is_reference(value: &str) -> bool {
    let Some((provider, key)) = value
        .strip_prefix("${")
        .and_then(|rest| rest.strip_suffix('}'))
        .and_then(|inner| inner.split_once(':'))
    else {
        return false;
    };
    let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-');
    !provider.is_empty()
        && provider.chars().all(is_name)
        // `${NAME:-default}` is a shell's, and the default may be the secret.
        && !key.is_empty()
        && !key.starts_with(['-', '=', '?', '+'])
        && !key.contains(|c: char| matches!(c, '{' | '}' | '$') || c.is_whitespace() || c.is_control())
}

/// Encrypted by sops.
fn is_sealed(value: &str) -> bool {
    value.strip_prefix("ENC[").and_then(|rest| rest.strip_suffix(']')).is_some_and(|inner| {
        inner.starts_with("AES256_GCM,") && !inner.contains(|c: char| c.is_whitespace() || c == ']')
    })
}

fn variable(value: &str, start: &str, end: &str) -> bool {
    let name = value.strip_prefix(start).and_then(|rest| rest.strip_suffix(end)).unwrap_or_default();
    !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.'))
}

fn is_filled_in_by_a_shell(value: &str) -> bool {
    let inner = value.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(value);
    let command = inner.strip_prefix("$(").and_then(|rest| rest.strip_suffix(')'));
    let is_plain = !inner.contains(['-', '.']);
    (is_plain && (variable(inner, "$", "") || variable(inner, "${", "}")))
        || command.is_some_and(|command| !command.contains([')', '(']))
        || (inner.starts_with("${")
            && inner.ends_with('}')
            && inner.contains(":?")
            && !inner.contains(['-', '=', '+']))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_secret_in_a_jaas_configuration_may_be_a_reference() {
        let jaas = |options: &str| is_open(&format!("x.PlainLoginModule required {options};"), Place::Field);
        assert!(jaas("username=\"a\" password=\"${env:A}\""));
        for bare in ["x.ScramLoginModule required;", " ScramLoginModule required ; "] {
            assert!(is_open(bare, Place::Field), "{bare}");
        }
        assert!(!is_open("hunter2 x.ScramLoginModule required;", Place::Field));
        assert!(!is_open("hunter2.x.ScramLoginModule hunter2;", Place::Field));
        for options in [
            "password=\"hunter2\"",
            "password=\"x${env:A}\"",
            "password=\"${env:A}\" user_b=\"c\"",
            "username=\"a\"",
            "x",
        ] {
            assert!(!jaas(options), "{options}");
        }
    }

    #[test]
    fn only_a_whole_reference_is_one() {
        for value in [
            "${env:PASSWORD}",
            "${file:/etc/kafka/secrets.properties:password}",
            "${secrets:kafka/user:password}",
        ] {
            assert!(is_open(value, Place::Field), "{value}");
        }
        for value in [
            "x${env:PASSWORD}",
            "${env:PASSWORD}x",
            "${hunter2",
            "${hunter2}",
            "${}",
            "${:x}",
            "${env:}",
            "$${env:A}",
            "${env:A}${env:B}",
            "${PASSWORD:-hunter2}",
            "${env:hunter 2}",
            "$(PASSWORD)",
            "$PASSWORD",
            "{{ .password }}",
            "ENC[hunter2]",
        ] {
            assert!(!is_open(value, Place::Field), "{value}");
        }
        assert!(is_open("$(PASSWORD)", Place::Container) && !is_open("x$(PASSWORD)", Place::Container));
        for value in
            ["$PASSWORD", "\"$PASSWORD\"", "${PASSWORD}", "$(cat /run/password)", "${PASSWORD:?is not set}"]
        {
            assert!(is_open(value, Place::Text), "{value}");
        }
        for value in ["$PASSWORD-hunter2", "${PASSWORD:-hunter2}", "$(echo a) $(echo b)", "x$PASSWORD"] {
            assert!(!is_open(value, Place::Text), "{value}");
        }
        for value in ["", " ", "true", "False", "ENC[AES256_GCM,data:x,type:str]"] {
            assert!(is_open(value, Place::Field), "{value}");
        }
    }
}
