use std::collections::BTreeMap;

use crate::kubernetes::manifest::Object;
use crate::kubernetes::rules::{Check, Findings, Level, Rule};
use crate::yaml::Node;

pub(super) static RULE: Rule = Rule {
    name: "duplicate-port",
    summary: "a container port is listed twice, or a host IP has no host port",
    level: Level::Warning,
    page: include_str!("duplicate_port.md"),
    check: Check::Object(check),
};

/// Where a container port is opened on the node: port and address; 0 for nowhere.
type OnHost<'a> = (i64, &'a str);

fn check(object: &Object<'_>, findings: &mut Findings<'_>) {
    let Some(pod) = object.pod() else { return };
    // The containers of a pod share one network.
    let mut ports: BTreeMap<(i64, &str), BTreeMap<OnHost<'_>, &Node>> = BTreeMap::new();
    for container in pod.lasting_containers() {
        let mut protocols: BTreeMap<i64, (&str, &Node)> = BTreeMap::new();
        for port in container.node.list("ports") {
            let on_host = (number(port, "hostPort"), port.text("hostIP").unwrap_or_default());
            if on_host.0 == 0 && !on_host.1.is_empty() {
                findings
                    .at(port)
                    .help("add a `hostPort`, or remove `hostIP`")
                    .tell(format!("`hostIP: {}` does nothing without a `hostPort`", on_host.1));
            }
            let number = number(port, "containerPort");
            if number == 0 {
                continue;
            }
            let protocol = port.text("protocol").filter(|text| !text.is_empty()).unwrap_or("TCP");
            let same = ports.entry((number, protocol)).or_default();
            if let Some((first, what)) = clash(same, on_host) {
                findings
                    .at(port)
                    .because(first, "the other one")
                    .help("list each port once in a pod")
                    .tell(format!("port {number}/{protocol} {what}"));
            } else if let Some((other, first)) =
                protocols.get(&number).filter(|(other, _)| *other != protocol)
            {
                findings
                    .at(port)
                    .because(first, "the other one")
                    .help("use `kubectl apply --server-side`, which tells the two apart")
                    .tell(format!("port {number} is used for {other} and {protocol}: `kubectl apply` cannot tell the two apart"));
            }
            same.entry(on_host).or_insert(port);
            protocols.entry(number).or_insert((protocol, port));
        }
    }
}

/// What a port gets in the way of, among those of the same number and protocol.
fn clash<'a>(
    others: &BTreeMap<OnHost<'a>, &'a Node>,
    (port, address): OnHost<'a>,
) -> Option<(&'a Node, &'static str)> {
    if let Some(same) = others.get(&(port, address)) {
        // With a port of the node, this is a conflict, and rejected.
        return (port == 0).then_some((*same, "is listed twice"));
    }
    let nowhere = match port {
        0 => others.first_key_value(),
        _ => others.range((0, "")..(1, "")).next(),
    };
    if let Some((_, other)) = nowhere {
        return Some((other, "is listed with a `hostPort` and without"));
    }
    let unclear = match address {
        "" => others.range((port, "")..(port.saturating_add(1), "")).next().map(|(_, other)| other),
        _ => others.get(&(port, "")),
    };
    unclear.map(|other| (*other, "is opened on one address of the node and on all of them"))
}

fn number(port: &Node, key: &str) -> i64 {
    port.get(key).and_then(Node::as_int).unwrap_or_default()
}
