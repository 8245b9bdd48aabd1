use super::endpoint_address::check_address;
use crate::kubernetes::manifest::Object;
use crate::kubernetes::rules::choice::check_choice_unless_empty;
use crate::kubernetes::rules::grammar::{check_format, check_format_unless_empty};
use crate::kubernetes::rules::{Check, Findings, Level, Rule};
use crate::kubernetes::types::Format;
use crate::report::diagnostic::Reason;
use crate::yaml::Node;

pub(super) static RULE: Rule = Rule {
    name: "invalid-endpoints",
    summary: "an address or a port of Endpoints is invalid",
    level: Level::Refused,
    page: include_str!("invalid_endpoints.md"),
    check: Check::Object(check),
};

pub(super) const PROTOCOLS: [&str; 3] = ["SCTP", "TCP", "UDP"];

fn check(object: &Object<'_>, findings: &mut Findings<'_>) {
    if !object.is("v1", "Endpoints") {
        return;
    }
    for subset in object.root.maps("subsets") {
        if subset.list("addresses").is_empty() && subset.list("notReadyAddresses").is_empty() {
            findings.at(subset).help("set `addresses`").say(Reason::Required, "has no addresses");
        }
        for address in ["addresses", "notReadyAddresses"].into_iter().flat_map(|key| subset.maps(key)) {
            of_address(address, findings);
        }
        let ports = subset.list("ports");
        for port in subset.maps("ports") {
            of_port(port, ports.len() > 1, findings);
        }
    }
}

fn of_address(address: &Node, findings: &mut Findings<'_>) {
    match address.get("ip") {
        Some(ip) => {
            check_address(ip, findings);
        }
        None => findings.key(address, "ip").invalid("is missing"),
    }
    check_format_unless_empty(address, "hostname", Format::DnsLabel, findings);
    check_format(address, "nodeName", Format::DnsSubdomain, findings);
}

fn of_port(port: &Node, needs_name: bool, findings: &mut Findings<'_>) {
    if needs_name && port.text("name") == Some("") {
        findings.key(port, "name").help("each of several ports needs a name").required();
    }
    check_format_unless_empty(port, "name", Format::DnsLabel, findings);
    match port.get("port").map(Node::as_int) {
        None => findings.key(port, "port").invalid("is missing"),
        Some(Some(number)) if !(1..=65535).contains(&number) => {
            findings.key(port, "port").invalid(format!("is {number}; ports are from 1 to 65535"));
        }
        Some(_) => {}
    }
    check_choice_unless_empty(port, "protocol", &PROTOCOLS, findings);
    check_format(port, "appProtocol", Format::LabelKey, findings);
}
