use std::collections::BTreeSet;

use super::is_of_gateway_api;
use super::route_filter::check_filters;
use super::route_match::{check_matches, check_prefix};
use crate::kubernetes::manifest::Object;
use crate::kubernetes::rules::{Check, Findings, Level, Rule};
use crate::kubernetes::types::IpRange;
use crate::yaml::Node;

pub(super) static RULE: Rule = Rule {
    name: "invalid-gateway-route",
    summary: "a hostname, match, filter or backend of a route of the Gateway API is invalid",
    level: Level::Refused,
    page: include_str!("invalid_gateway_route.md"),
    check: Check::Object(check),
};

const ROUTES: [&str; 5] = ["GRPCRoute", "HTTPRoute", "TCPRoute", "TLSRoute", "UDPRoute"];

fn check(object: &Object<'_>, findings: &mut Findings<'_>) {
    let is_route = is_of_gateway_api(object) && ROUTES.contains(&object.kind);
    let Some(spec) = object.root.get("spec").filter(|_| is_route) else { return };
    check_parents(spec, findings);
    if object.kind == "TLSRoute" {
        check_hosts(spec, findings);
    }
    check_matches(spec, object.kind, findings);
    for rule in spec.maps("rules") {
        let redirects = rule.maps("filters").any(|filter| filter.get("requestRedirect").is_some());
        if object.kind == "HTTPRoute" && redirects && !rule.list("backendRefs").is_empty() {
            findings
                .at(rule)
                .help("remove `backendRefs`, or the filter `RequestRedirect`")
                .invalid("has backends beside a redirect, which sends no request to them");
        }
        check_prefix(rule, findings);
        check_filters(rule, findings);
        for backend in rule.maps("backendRefs") {
            check_backend(backend, findings);
            check_filters(backend, findings);
        }
    }
}

/// Several references to one parent say which of its listeners they mean.
fn check_parents(spec: &Node, findings: &mut Findings<'_>) {
    let mut seen = BTreeSet::new();
    for parent in spec.maps("parentRefs") {
        let place = ["group", "kind", "namespace", "name", "sectionName"].map(|key| parent.text(key));
        if !seen.insert((place, parent.get("port").and_then(Node::as_int))) {
            findings
                .key(spec, "parentRefs")
                .mark(parent)
                .help("remove one, or set `sectionName` in both")
                .invalid("refers to the same parent twice");
        }
    }
}

/// No client of TLS sends an address.
fn check_hosts(spec: &Node, findings: &mut Findings<'_>) {
    let is_address = |text: &str| IpRange::lenient(&format!("{text}/32")).is_some();
    for host in spec.list("hostnames") {
        if let Some(text) = host.as_str().filter(|text| is_address(text)) {
            findings
                .key(spec, "hostnames")
                .mark(host)
                .help("use a DNS name: clients of TLS send one")
                .invalid(format!("has the IP address `{text}`, which is no server name in TLS"));
        }
    }
}

/// A Service as backend needs a port, wherever a backend stands.
pub(super) fn check_backend(backend: &Node, findings: &mut Findings<'_>) {
    let is_service =
        backend.text("group") == Some("") && matches!(backend.text("kind"), Some("" | "Service"));
    if is_service && backend.get("port").is_none() {
        findings
            .at(backend)
            .help("set `port` to a port of the Service")
            .invalid("has no `port`, which a Service requires");
    }
}
