//! Rules about cert-manager: what its admission webhook rejects beyond the schemas of its definitions.

mod invalid_certificate;
mod invalid_issuer;

use crate::kubernetes::manifest::Object;
use crate::kubernetes::rules::needed_text::check_given;
use crate::kubernetes::rules::{Findings, Rule};
use crate::kubernetes::schema::cert_manager::GROUP;
use crate::yaml::Node;

/// The rules of this area, sorted.
pub(super) const RULES: &[&Rule] = &[&invalid_certificate::RULE, &invalid_issuer::RULE];

/// What an object of cert-manager wants, if it is of one of these kinds.
fn spec_of<'a>(object: &Object<'a>, kinds: &[&str]) -> Option<&'a Node> {
    (object.group() == GROUP && kinds.contains(&object.kind)).then(|| object.root.get("spec"))?
}

/// Checks the reference to an issuer. Of other groups than cert-manager's own, the kinds are not known.
fn check_issuer_ref(spec: &Node, findings: &mut Findings<'_>) {
    let Some(reference) = spec.map("issuerRef") else { return };
    check_given(reference, "name", findings);
    let group = reference.text("group").unwrap_or_default();
    let kind = reference.text("kind").unwrap_or_default();
    if ["", GROUP].contains(&group) && !["", "Issuer", "ClusterIssuer"].contains(&kind) {
        let spot = findings.key(reference, "kind");
        let spot = if group.is_empty() {
            spot.help("name the API group of an external issuer in `group`")
        } else {
            spot
        };
        spot.not_supported(kind, &["Issuer", "ClusterIssuer"]);
    }
}
