//! Secrets have no place in a profile: it is committed, reviewed and rendered into a `ConfigMap`.

use super::Findings;
use crate::diagnostic::Diagnostic;
use crate::field_path::FieldPath;

/// The ends of the names of Kafka's settings of type `password`, but for certificates, which are public.
const SECRET: [&str; 8] = [
    "jaas.config",
    "keystore.key",
    "master.key",
    "passphrase",
    "password",
    "private.key",
    "secret",
    "secret.key",
];

/// Reports a setting that holds a secret itself instead of referring to one.
pub(super) fn check(name: &str, value: &str, path: &FieldPath, findings: &mut Findings<'_>) {
    let lower = name.to_lowercase();
    let secret = SECRET.iter().any(|end| {
        lower
            .strip_suffix(end)
            .is_some_and(|rest| rest.is_empty() || rest.ends_with(['.', '-', '_']) || *end == "password")
    });
    if secret && !value.is_empty() && !value.contains("${") {
        findings.add_hidden(
            path,
            Diagnostic::error(format!("`{name}` is a secret, and a profile never holds one"))
                .rule("secret-in-profile")
                .help("take it out: a profile is committed, reviewed and rendered; passing Secrets to brokers is not supported yet"),
        );
    }
}
