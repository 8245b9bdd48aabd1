use std::collections::BTreeSet;

use super::is_of_gateway_api;
use crate::kubernetes::manifest::Object;
use crate::kubernetes::rules::metadata::check_labels;
use crate::kubernetes::rules::{Check, Findings, Level, Rule};
use crate::kubernetes::types::Format;
use crate::yaml::Node;

pub(super) static RULE: Rule = Rule {
    name: "invalid-gateway",
    summary: "a listener or address of a Gateway or ListenerSet is invalid, or collides with another one",
    level: Level::Refused,
    page: include_str!("invalid_gateway.md"),
    check: Check::Object(check),
};

fn check(object: &Object<'_>, findings: &mut Findings<'_>) {
    let is_gateway = is_of_gateway_api(object) && matches!(object.kind, "Gateway" | "ListenerSet");
    let Some(spec) = object.root.get("spec").filter(|_| is_gateway) else { return };
    check_listeners(spec, findings);
    check_addresses(spec, findings);
    if let Some(labels) = spec.dig(&["infrastructure", "labels"]) {
        check_labels(labels, None, findings);
    }
}

fn check_listeners(spec: &Node, findings: &mut Findings<'_>) {
    let mut sockets = BTreeSet::new();
    for listener in spec.maps("listeners") {
        let (Some(name), Some(protocol)) = (listener.text("name"), listener.text("protocol")) else {
            continue;
        };
        let port = listener.get("port").and_then(Node::as_int);
        let host = listener.get("hostname").and_then(Node::as_str);
        if port.is_some() && !protocol.is_empty() && !sockets.insert((port, protocol, host)) {
            findings
                .key(spec, "listeners")
                .mark(listener)
                .help("change its port, protocol or hostname")
                .invalid(format!(
                    "has two listeners with the same port, protocol and hostname: `{name}` is the second"
                ));
        }
        check_protocol(spec, listener, protocol, findings);
        if let Some(tls) = listener.map("tls") {
            check_tls(tls, findings);
        }
    }
}

/// What goes with the protocol is rejected at the list as a whole.
fn check_protocol(spec: &Node, listener: &Node, protocol: &str, findings: &mut Findings<'_>) {
    let tls = listener.get("tls");
    let mode = tls.and_then(|tls| tls.text("mode")).unwrap_or_default();
    let mut at = |node: Option<&Node>, help: &str, text: String| {
        findings.key(spec, "listeners").mark(node.unwrap_or(listener)).help(help).invalid(text);
    };
    match protocol {
        "HTTP" | "TCP" | "UDP" if tls.is_some() => at(
            tls,
            "remove `tls`, or use the protocol `HTTPS` or `TLS`",
            format!("has `tls` in a listener of protocol `{protocol}`"),
        ),
        "HTTPS" if !["", "Terminate"].contains(&mode) => at(
            tls,
            "use `mode: Terminate`, or the protocol `TLS`",
            format!("has the TLS mode `{mode}` in a listener of protocol `HTTPS`"),
        ),
        "TLS" if tls.is_none() => at(
            None,
            "add `tls: { mode: Passthrough }`, or certificates",
            "has no `tls` in a listener of protocol `TLS`".to_owned(),
        ),
        _ => {}
    }
    let has_host = listener.text("hostname").is_some_and(|host| !host.is_empty());
    if matches!(protocol, "TCP" | "UDP") && has_host {
        at(
            listener.get("hostname"),
            "remove `hostname`",
            format!("has a hostname in a listener of protocol `{protocol}`"),
        );
    }
}

fn check_tls(tls: &Node, findings: &mut Findings<'_>) {
    let is_given = |key: &str| tls.get(key).is_some_and(|value| !value.is_empty());
    let terminates = tls.text("mode").is_some_and(|mode| ["", "Terminate"].contains(&mode));
    if terminates && !is_given("certificateRefs") && !is_given("options") {
        findings
            .at(tls)
            .help("add `certificateRefs: [{ name: <SECRET> }]`")
            .invalid("has no certificate, which the mode `Terminate` requires");
    }
}

fn check_addresses(spec: &Node, findings: &mut Findings<'_>) {
    let mut seen = BTreeSet::new();
    for address in spec.maps("addresses") {
        let (Some(kind), Some(value)) = (address.text("type"), address.get("value").and_then(Node::as_str))
        else {
            continue;
        };
        let kind = if kind.is_empty() { "IPAddress" } else { kind };
        if !matches!(kind, "IPAddress" | "Hostname") {
            continue;
        }
        if !seen.insert((kind, value)) {
            findings.key(spec, "addresses").mark(address).invalid(format!("has `{value}` twice"));
        }
        let name = value.strip_prefix("*.").unwrap_or(value);
        if kind == "Hostname" && Format::DnsSubdomain.check(name).is_err() {
            findings.at(address).mark(address.get("value").unwrap_or(address)).invalid(format!(
                "has the value `{value}`, which is not a DNS name, or one with `*.` as its first label"
            ));
        }
    }
}
