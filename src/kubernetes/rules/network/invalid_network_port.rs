use super::directions::ports;
use crate::kubernetes::manifest::Object;
use crate::kubernetes::rules::{Check, Findings, Level, Rule};
use crate::kubernetes::types::iana_service_name;
use crate::yaml::{Data, Node};

pub(super) static RULE: Rule = Rule {
    name: "invalid-network-port",
    summary: "a port of a NetworkPolicy has an invalid number, name, protocol or `endPort`",
    level: Level::Refused,
    page: include_str!("invalid_network_port.md"),
    check: Check::Object(check),
};

const PROTOCOLS: [&str; 3] = ["TCP", "UDP", "SCTP"];

fn check(object: &Object<'_>, findings: &mut Findings<'_>) {
    for port in ports(object) {
        if let Some(protocol) = port.get("protocol").and_then(Node::as_str)
            && !PROTOCOLS.contains(&protocol)
        {
            findings.key(port, "protocol").not_supported(protocol, &PROTOCOLS);
        }
        check_number(port, "port", findings);
        check_number(port, "endPort", findings);
        if let Some(Err(reason)) = port.get("port").and_then(Node::as_str).map(iana_service_name) {
            let is_number = port.text("port").is_some_and(|text| text.parse::<u16>().is_ok());
            let help = if is_number {
                "remove the quotes"
            } else {
                "write the number, or the name of the container port"
            };
            findings.key(port, "port").help(help).invalid(reason);
        }
        if let Some(end) = port.get("endPort").and_then(Node::as_int) {
            check_end(port, end, findings);
        }
    }
}

fn check_number(port: &Node, key: &str, findings: &mut Findings<'_>) {
    let Some(number) = port.get(key).and_then(Node::as_int) else { return };
    if !(1..=65535).contains(&number) {
        findings.key(port, key).invalid(format!("is {number}; ports are from 1 to 65535"));
    }
}

/// The end of a range needs a number to begin with.
fn check_end(port: &Node, end: i64, findings: &mut Findings<'_>) {
    match port.get("port").map(|node| &node.data) {
        None => {
            findings
                .key(port, "endPort")
                .help("set `port` to the first port of the range")
                .invalid("is set without `port`");
        }
        Some(Data::String(name)) => {
            findings
                .key(port, "endPort")
                .help("write the number of the port")
                .invalid(format!("cannot be set: `port` is the name `{name}`, not a number"));
        }
        Some(_) => {
            if let Some(first) = port.get("port").and_then(Node::as_int).filter(|first| end < *first) {
                findings
                    .key(port, "endPort")
                    .invalid(format!("is {end}, and `port` is {first}, which is above it"));
            }
        }
    }
}
