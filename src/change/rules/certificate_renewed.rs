use crate::change::rules::{Claims, Level, Rule};
use crate::change::{Changes, Class};

pub(super) static RULE: Rule = Rule {
    name: "certificate-renewed",
    summary: "cert-manager issues a new certificate from the same authority and for the same names",
    level: Level::Warning,
    page: include_str!("certificate_renewed.md"),
    check,
};

const FIELDS: [&str; 2] = ["spec.duration", "spec.renewBefore"];

fn check(changes: &Changes, claims: &mut Claims<'_>) {
    for (difference, pair) in changes.updates() {
        let is_ca = |node: Option<&crate::yaml::Node>| node.is_some_and(|node| node.as_bool() == Some(true));
        if pair.is("cert-manager.io/v1", "Certificate")
            && FIELDS.iter().any(|field| difference.is_in(field))
            && !is_ca(pair.old_at(&["spec", "isCA"]))
        {
            claims.claim(
                difference,
                Class::InPlace,
                "cert-manager may issue a new certificate; brokers use it after their next restart, and the old one until then",
            );
        }
    }
}
