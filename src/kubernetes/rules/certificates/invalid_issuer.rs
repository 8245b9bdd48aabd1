use super::spec_of;
use crate::kubernetes::manifest::Object;
use crate::kubernetes::rules::needed_text::check_given;
use crate::kubernetes::rules::{Check, Findings, Level, Rule};
use crate::yaml::Node;

pub(super) static RULE: Rule = Rule {
    name: "invalid-issuer",
    summary: "the webhook of cert-manager rejects an Issuer or ClusterIssuer: it has no type, several, or an incomplete one",
    level: Level::Refused,
    page: include_str!("invalid_issuer.md"),
    check: Check::Object(check),
};

/// In the order in which the webhook looks for them: what follows the first is one too many.
const TYPES: [&str; 5] = ["acme", "ca", "selfSigned", "vault", "venafi"];
const VAULT_AUTH: [&str; 5] = ["appRole", "aws", "clientCertificate", "kubernetes", "tokenSecretRef"];

fn check(object: &Object<'_>, findings: &mut Findings<'_>) {
    let Some(spec) = spec_of(object, &["Issuer", "ClusterIssuer"]) else { return };
    let mut types = TYPES.iter().filter_map(|name| Some((*name, spec.map(name)?)));
    let Some((first, issuer)) = types.next() else {
        return findings
            .at(spec)
            .help("add one of `acme`, `ca`, `selfSigned`, `vault` and `venafi`")
            .say(crate::report::diagnostic::Reason::Required, "has no type of issuer");
    };
    for (second, _) in types {
        findings
            .key(spec, second)
            .forbidden(format!("cannot be set beside `{first}`: an issuer has one type"));
    }
    match first {
        "ca" => {
            check_given(issuer, "secretName", findings);
            for key in ["ocspServers", "issuingCertificateURLs"] {
                for item in issuer.list(key).iter().filter(|item| item.as_str() == Some("")) {
                    findings.at(item).invalid("is empty");
                }
            }
        }
        "acme" => check_acme(issuer, findings),
        "vault" => check_vault(issuer, findings),
        _ => {}
    }
}

fn check_acme(issuer: &Node, findings: &mut Findings<'_>) {
    check_given(issuer, "server", findings);
    if let Some(key) = issuer.map("privateKeySecretRef") {
        check_given(key, "name", findings);
    }
    let skips = issuer.get("skipTLSVerify").and_then(Node::as_bool) == Some(true);
    if skips && issuer.get("caBundle").is_some_and(|bundle| !bundle.is_empty()) {
        findings.key(issuer, "skipTLSVerify").invalid("cannot be set beside `caBundle`");
    }
    for solver in issuer.maps("solvers") {
        match (solver.map("http01"), solver.map("dns01")) {
            (None, None) => findings
                .at(solver)
                .help("add `dns01` or `http01`")
                .say(crate::report::diagnostic::Reason::Required, "has no type of solver"),
            (Some(_), Some(_)) => findings.at(solver).forbidden("has both `http01` and `dns01`"),
            (Some(_), None) | (None, Some(_)) => {}
        }
    }
}

fn check_vault(issuer: &Node, findings: &mut Findings<'_>) {
    check_given(issuer, "server", findings);
    check_given(issuer, "path", findings);
    if issuer.text("path").is_some_and(|path| path.split('/').any(|part| part == "..")) {
        findings.key(issuer, "path").invalid("has `..` as a part");
    }
    if issuer.get("caBundle").is_some_and(|bundle| !bundle.is_empty())
        && issuer.map("caBundleSecretRef").is_some()
    {
        findings.key(issuer, "caBundleSecretRef").invalid("cannot be set beside `caBundle`");
    }
    let pair = ["clientCertSecretRef", "clientKeySecretRef"];
    for (given, missing) in [(pair[0], pair[1]), (pair[1], pair[0])] {
        if issuer.map(given).is_some() && issuer.map(missing).is_none() {
            findings.key(issuer, missing).invalid(format!("is missing beside `{given}`"));
        }
    }
    if let Some(auth) =
        issuer.map("auth").filter(|auth| !VAULT_AUTH.iter().any(|key| auth.map(key).is_some()))
    {
        findings
            .at(auth)
            .help("add one of `appRole`, `aws`, `clientCertificate`, `kubernetes` and `tokenSecretRef`")
            .say(crate::report::diagnostic::Reason::Required, "has no way to authenticate");
    }
}
