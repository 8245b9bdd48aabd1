use std::collections::BTreeSet;

use super::endpoint_address::check_address;
use super::invalid_endpoints::PROTOCOLS;
use crate::kubernetes::manifest::Object;
use crate::kubernetes::rules::choice::check_choice;
use crate::kubernetes::rules::grammar::{check_format, check_format_unless_empty, check_value};
use crate::kubernetes::rules::{Check, Findings, Level, Rule};
use crate::kubernetes::types::Format;
use crate::report::diagnostic::Reason;
use crate::yaml::Node;

pub(super) static RULE: Rule = Rule {
    name: "invalid-endpoint-slice",
    summary: "an address, a port or a hint of an EndpointSlice is invalid",
    level: Level::Refused,
    page: include_str!("invalid_endpoint_slice.md"),
    check: Check::Object(check),
};

const TYPES: [&str; 3] = ["FQDN", "IPv4", "IPv6"];
const MOST_ADDRESSES: usize = 100;
const MOST_ENDPOINTS: usize = 1000;
const MOST_HINTS: usize = 8;
const MOST_PORTS: usize = 20_000;

fn check(object: &Object<'_>, findings: &mut Findings<'_>) {
    if !object.is("discovery.k8s.io/v1", "EndpointSlice") {
        return;
    }
    let Some(kind) = object.root.text("addressType") else { return };
    if kind.is_empty() && object.root.get("addressType").is_some() {
        findings.key(object.root, "addressType").say(Reason::Required, "is empty");
    } else if !kind.is_empty() {
        check_choice(object.root, "addressType", &TYPES, findings);
    }
    check_ports(object.root, findings);
    if is_too_long(object.root, "endpoints", MOST_ENDPOINTS, findings) {
        return;
    }
    for endpoint in object.root.maps("endpoints") {
        of_endpoint(endpoint, kind, findings);
    }
}

fn is_too_long(map: &Node, key: &str, most: usize, findings: &mut Findings<'_>) -> bool {
    let count = map.list(key).len();
    if count > most {
        findings
            .key(map, key)
            .say(Reason::TooMany, format!("has {count} items, and at most {most} are allowed"));
    }
    count > most
}

fn check_ports(root: &Node, findings: &mut Findings<'_>) {
    if is_too_long(root, "ports", MOST_PORTS, findings) {
        return;
    }
    let mut seen = BTreeSet::new();
    for port in root.maps("ports") {
        check_format_unless_empty(port, "name", Format::DnsLabel, findings);
        if port.text("name").is_some_and(|name| !seen.insert(name)) {
            findings
                .key(port, "name")
                .help("each of several ports needs its own name")
                .duplicate(if port.text("name") == Some("") { "is missing twice" } else { "appears twice" });
        }
        check_choice(port, "protocol", &PROTOCOLS, findings);
        check_format(port, "appProtocol", Format::LabelKey, findings);
    }
}

fn of_endpoint(endpoint: &Node, kind: &str, findings: &mut Findings<'_>) {
    if endpoint.get("addresses").is_some_and(Node::is_empty) {
        findings.key(endpoint, "addresses").say(Reason::Required, "is empty");
    }
    is_too_long(endpoint, "addresses", MOST_ADDRESSES, findings);
    for address in endpoint.list("addresses") {
        match kind {
            "FQDN" => of_name(address, findings),
            "IPv4" | "IPv6" => {
                let found = check_address(address, findings);
                if let Some(plain) =
                    found.filter(|found| found.is_ipv6() && kind == "IPv6").map(|found| found.to_string())
                    && address.as_str() != Some(plain.as_str())
                {
                    findings.at(address).invalid(format!("is not written as `{plain}`"));
                }
                if found.is_some_and(|found| found.is_ipv4() != (kind == "IPv4")) {
                    findings
                        .key(endpoint, "addresses")
                        .mark(address)
                        .invalid(format!("has an address that is not {kind}, as `addressType` says"));
                }
            }
            _ => {}
        }
    }
    check_format(endpoint, "hostname", Format::DnsLabel, findings);
    check_format(endpoint, "nodeName", Format::DnsSubdomain, findings);
    if let Some(hints) = endpoint.map("hints") {
        of_hints(hints, findings);
    }
}

/// A host name of at least two labels; a dot may end it.
fn of_name(address: &Node, findings: &mut Findings<'_>) {
    let Some(text) = address.as_str() else { return };
    let name = text.strip_suffix('.').unwrap_or(text);
    if text.is_empty() {
        findings.at(address).say(Reason::Required, "is empty");
    } else if let Err(wanted) = Format::DnsSubdomain.check(name) {
        findings.at(address).is_not(text, wanted);
    } else if !name.contains('.') {
        findings.at(address).is_not(text, "a full name such as `kafka.example.com`");
    }
}

fn of_hints(hints: &Node, findings: &mut Findings<'_>) {
    for (key, format) in [("forZones", Format::LabelValue), ("forNodes", Format::DnsSubdomain)] {
        if is_too_long(hints, key, MOST_HINTS, findings) {
            return;
        }
        let mut seen = BTreeSet::new();
        for hint in hints.maps(key) {
            if hint.get("name").and_then(Node::as_str).is_some_and(|name| !seen.insert(name)) {
                findings.key(hint, "name").duplicate("appears twice");
            }
            match hint.get("name") {
                Some(name) => check_value(name, format, findings),
                // An absent name is the empty one.
                None if key == "forNodes" => findings.key(hint, "name").invalid("is missing"),
                None => {}
            }
        }
    }
}
