use super::content::Content;
use crate::kubernetes::manifest::Object;
use crate::kubernetes::rules::{Check, Findings, Level, Rule};

pub(super) static RULE: Rule = Rule {
    name: "tls-without-pem",
    summary: "a Secret of the type `kubernetes.io/tls` has no certificate or private key in PEM",
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
                .help("write it in PEM; or let cert-manager create the Secret, and remove it here")
                .tell(format!("`{key}` has no {what}: a server that reads it will not start"));
        }
    }
}
