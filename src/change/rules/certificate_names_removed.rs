use super::node_issuer_changed::items;
use crate::change::rules::{Claims, Level, Rule};
use crate::change::{Changes, Class};

pub(super) static RULE: Rule = Rule {
    name: "certificate-names-removed",
    summary: "a certificate is valid for other names",
    level: Level::Warning,
    page: include_str!("certificate_names_removed.md"),
    check,
};

const NAMES: [&str; 2] = ["spec.dnsNames", "spec.ipAddresses"];

fn check(changes: &Changes, claims: &mut Claims<'_>) {
    for (difference, pair) in changes.updates() {
        if !pair.is("cert-manager.io/v1", "Certificate") || !NAMES.iter().any(|field| difference.is_in(field))
        {
            continue;
        }
        let (old, new) = (items(difference.old.as_ref()), items(difference.new.as_ref()));
        let gone: Vec<String> =
            old.iter().filter(|name| !new.contains(name)).map(|name| format!("`{name}`")).collect();
        if gone.is_empty() && !(old.is_empty() && new.is_empty()) {
            claims
                .claim(
                    difference,
                    Class::InPlace,
                    "cert-manager issues a certificate with more names; brokers use it after their next restart",
                )
                .step(format!("restart the brokers once the certificate is ready: `kubectl wait --for=condition=Ready {}`", pair.argument()));
        } else {
            claims
                .claim(
                    difference,
                    Class::ClientImpact,
                    format!(
                        "after the next restart of the brokers, who connects by {} cannot verify them",
                        gone.join(", ")
                    ),
                )
                .step("check that neither clients nor `advertised.listeners` use the name");
        }
    }
}
