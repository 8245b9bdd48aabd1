use super::severity::NODE_ISSUER;
use crate::change::rules::{Claims, Level, Rule};
use crate::change::{Changes, Difference, Pair};
use crate::yaml::Value;

pub(super) static RULE: Rule = Rule {
    name: "node-issuer-changed",
    summary: "certificates are signed by another authority, or for another name",
    level: Level::Warning,
    page: include_str!("node_issuer_changed.md"),
    check,
};

const CERT_MANAGER: &str = "cert-manager.io/v1";

fn check(changes: &Changes, claims: &mut Claims<'_>) {
    for (difference, pair) in changes.updates() {
        let is_certificate = pair.is(CERT_MANAGER, "Certificate");
        let is_issuer = pair.is(CERT_MANAGER, "Issuer") || pair.is(CERT_MANAGER, "ClusterIssuer");
        if is_certificate && (difference.is_in("spec.issuerRef") || difference.is_in("spec.isCA")) {
            authority(difference, "cert-manager signs this certificate with another authority", claims);
        } else if is_issuer && difference.is_in("spec") {
            authority(difference, "the issuer signs with another authority, or in another way", claims);
        } else if is_certificate && is_own_authority(pair) && difference.is_in("spec") {
            authority(difference, "cert-manager may replace the authority itself", claims);
        } else if is_certificate
            && ["spec.commonName", "spec.subject", "spec.literalSubject"]
                .iter()
                .any(|field| difference.is_in(field))
        {
            claims
                .claim(
                    difference,
                    NODE_ISSUER.class,
                    "Kafka makes the principal of the subject: a broker with another one is no super user, unless `super.users` lists it already",
                )
                .step("add the new principal to `super.users` and roll out, then change the certificate, then remove the old principal");
        }
    }
}

fn authority(difference: &Difference, what: &str, claims: &mut Claims<'_>) {
    claims
        .claim(
            difference,
            NODE_ISSUER.class,
            format!("{what}: brokers that have it and brokers that still trust only the old one cannot connect to each other"),
        )
        .step("create a Secret whose `ca.crt` has the old and the new authority, name it as `security.tls.caSecretName`, and roll out")
        .step("apply this change, and restart the brokers once the certificates are ready")
        .step("remove the old authority from the bundle, and restart the brokers");
}

fn is_own_authority(pair: &Pair) -> bool {
    let is_ca = |node: Option<&crate::yaml::Node>| node.is_some_and(|node| node.as_bool() == Some(true));
    is_ca(pair.old_at(&["spec", "isCA"])) || is_ca(pair.new_at(&["spec", "isCA"]))
}

/// The items of a list of texts.
pub(super) fn items(value: Option<&Value>) -> Vec<&str> {
    value.and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str).collect()
}
