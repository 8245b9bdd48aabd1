use super::{Findings, Subject};
use crate::field_path::{FieldPath, field_path};
use crate::rules::{Check, Level, Rule};

pub(super) static RULE: Rule = Rule {
    name: "secret-in-profile",
    summary: "a setting holds a secret itself instead of referring to one",
    level: Level::Error,
    page: include_str!("secret_in_profile.md"),
    check: Check::Cluster(check),
};

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

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    for (name, value) in subject.config() {
        check_value(name, &value, &field_path!["config", name], findings);
    }
    for (i, option) in subject.profile.jvm.iter().flat_map(|jvm| &jvm.options).enumerate() {
        if let Some((name, value)) = option.strip_prefix("-D").and_then(|option| option.split_once('=')) {
            check_value(name, value, &field_path!["jvm", "options", i], findings);
        }
    }
}

fn check_value(name: &str, value: &str, path: &FieldPath, findings: &mut Findings<'_>) {
    let lower = name.to_lowercase();
    let secret = SECRET.iter().any(|end| {
        lower
            .strip_suffix(end)
            .is_some_and(|rest| rest.is_empty() || rest.ends_with(['.', '-', '_']) || *end == "password")
    });
    if secret && !value.is_empty() && !value.contains("${") {
        findings
            .at(path)
            .hidden()
            .help("take it out: a profile is committed, reviewed and rendered; passing Secrets to brokers is not supported yet")
            .say(format!("`{name}` is a secret, and a profile never holds one"));
    }
}
