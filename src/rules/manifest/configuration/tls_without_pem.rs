use super::content::Content;
use crate::manifest::Object;
use crate::rules::{Check, Findings, Level, Rule};

pub(super) static RULE: Rule = Rule {
    name: "tls-without-pem",
    summary: "a Secret for TLS holds no certificate or no key",
    level: Level::Warning,
    page: include_str!("tls_without_pem.md"),
    check: Check::Object(check),
};

fn check(object: &Object<'_>, findings: &mut Findings<'_>) {
    if !object.is("v1", "Secret") || object.root.text("type") != Some("kubernetes.io/tls") {
        return;
    }
    for (key, what, mark) in [
        ("tls.crt", "certificate", "-----BEGIN CERTIFICATE-----"),
        ("tls.key", "private key", "PRIVATE KEY-----"),
    ] {
        let (Content::Text(text), Some(node)) = Content::of(object, key) else { continue };
        if !text.contains(mark) {
            findings
                .at(node)
                .help("write it in PEM; or let cert-manager make the Secret, and leave it out here")
                .tell(format!("`{key}` holds no {what}: a server that reads it will not start"));
        }
    }
}
