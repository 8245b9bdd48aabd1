//! The Gateway API: the structural schemas of its CustomResourceDefinitions, which `tests/schema/gateway.py` writes.

use super::bundled::Bundle;
use crate::yaml::Value;

/// The API group.
pub const GROUP: &str = "gateway.networking.k8s.io";

/// The kinds whose schemas are part of the program, by API version.
#[rustfmt::skip]
pub(super) const KINDS: [(&str, &str); 19] = [
    ("gateway.networking.k8s.io/v1", "BackendTLSPolicy"),
    ("gateway.networking.k8s.io/v1", "GRPCRoute"),
    ("gateway.networking.k8s.io/v1", "Gateway"),
    ("gateway.networking.k8s.io/v1", "GatewayClass"),
    ("gateway.networking.k8s.io/v1", "HTTPRoute"),
    ("gateway.networking.k8s.io/v1", "ListenerSet"),
    ("gateway.networking.k8s.io/v1", "ReferenceGrant"),
    ("gateway.networking.k8s.io/v1", "TCPRoute"),
    ("gateway.networking.k8s.io/v1", "TLSRoute"),
    ("gateway.networking.k8s.io/v1", "UDPRoute"),
    ("gateway.networking.k8s.io/v1alpha2", "TCPRoute"),
    ("gateway.networking.k8s.io/v1alpha2", "TLSRoute"),
    ("gateway.networking.k8s.io/v1alpha2", "UDPRoute"),
    ("gateway.networking.k8s.io/v1alpha3", "BackendTLSPolicy"),
    ("gateway.networking.k8s.io/v1alpha3", "TLSRoute"),
    ("gateway.networking.k8s.io/v1beta1", "Gateway"),
    ("gateway.networking.k8s.io/v1beta1", "GatewayClass"),
    ("gateway.networking.k8s.io/v1beta1", "HTTPRoute"),
    ("gateway.networking.k8s.io/v1beta1", "ReferenceGrant"),
];

static BUNDLE: Bundle = Bundle::of(include_str!("gateway.json"));

/// The release whose schemas these are.
pub(super) fn release() -> &'static str {
    BUNDLE.release()
}

/// The schema of a kind.
pub(super) fn schema(api_version: &str, kind: &str) -> Option<Value> {
    BUNDLE.schema(&format!("{api_version} {kind}"))
}
