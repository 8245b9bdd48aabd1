//! cert-manager and trust-manager: the structural schemas of their CustomResourceDefinitions, which
//! `tests/schema/cert_manager.py` writes.

use super::bundled::Bundle;
use crate::yaml::Value;

/// The API group of cert-manager.
pub const GROUP: &str = "cert-manager.io";
/// The API group of trust-manager.
pub const TRUST_GROUP: &str = "trust.cert-manager.io";

const TRUST_RELEASE: &str = "0.24.0";

/// The kinds whose schemas are part of the program, by API version.
pub(super) const KINDS: [(&str, &str); 5] = [
    ("cert-manager.io/v1", "Certificate"),
    ("cert-manager.io/v1", "CertificateRequest"),
    ("cert-manager.io/v1", "ClusterIssuer"),
    ("cert-manager.io/v1", "Issuer"),
    ("trust.cert-manager.io/v1alpha1", "Bundle"),
];

static BUNDLE: Bundle = Bundle::of(include_str!("cert_manager.json"));

/// The project of an API group.
pub(super) fn project(group: &str) -> &'static str {
    if group == TRUST_GROUP { "trust-manager" } else { "cert-manager" }
}

/// The release whose schemas these are.
pub(super) fn release(group: &str) -> &'static str {
    if group == TRUST_GROUP { TRUST_RELEASE } else { BUNDLE.release() }
}

/// The schema of a kind.
pub(super) fn schema(api_version: &str, kind: &str) -> Option<Value> {
    BUNDLE.schema(&format!("{api_version} {kind}"))
}
