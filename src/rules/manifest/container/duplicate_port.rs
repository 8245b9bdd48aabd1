use std::collections::BTreeMap;

use crate::manifest::Object;
use crate::rules::{Check, Findings, Level, Rule};
use crate::yaml::Node;

pub(super) static RULE: Rule = Rule {
    name: "duplicate-port",
    summary: "a port of a pod is listed twice, or half of it is missing",
    level: Level::Warning,
    page: include_str!("duplicate_port.md"),
    check: Check::Object(check),
};

/// Where a container port is opened on the node: address and port; 0 for nowhere.
type OnHost<'a> = (&'a str, i64);

fn check(object: &Object<'_>, findings: &mut Findings<'_>) {
    let Some(pod) = object.pod() else { return };
    // The containers of a pod share one network.
    let mut ports: BTreeMap<(i64, &str), BTreeMap<OnHost<'_>, &Node>> = BTreeMap::new();
    for container in pod.lasting_containers() {
        let mut protocols: BTreeMap<i64, (&str, &Node)> = BTreeMap::new();
        for port in container.node.list("ports") {
            let on_host = (port.text("hostIP").unwrap_or_default(), number(port, "hostPort"));
            if !on_host.0.is_empty() && on_host.1 == 0 {
                findings
                    .at(port)
                    .help("add a `hostPort`, or remove `hostIP`")
                    .tell(format!("`hostIP: {}` does nothing without a `hostPort`", on_host.0));
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
                    .tell(format!("port {number} is there for {other} and {protocol}: `kubectl apply` takes the two for one port"));
            }
            same.entry(on_host).or_insert(port);
            protocols.entry(number).or_insert((protocol, port));
        }
    }
}

/// What a port gets in the way of, among those of the same number and protocol.
fn clash<'a>(
    others: &BTreeMap<OnHost<'a>, &'a Node>,
    (address, port): OnHost<'a>,
) -> Option<(&'a Node, &'static str)> {
    if let Some(same) = others.get(&(address, port)) {
        // With a port of the node, this is a conflict, and refused.
        return (port == 0).then_some((*same, "is listed twice"));
    }
    let nowhere = others.iter().find(|((_, other), _)| *other == 0 || port == 0);
    if let Some((_, other)) = nowhere {
        return Some((other, "is listed with a `hostPort` and without"));
    }
    let unclear =
        others.iter().find(|((other, number), _)| *number == port && other.is_empty() != address.is_empty());
    unclear.map(|(_, other)| (*other, "is opened on one address of the node and on all of them"))
}

fn number(port: &Node, key: &str) -> i64 {
    port.get(key).and_then(Node::as_int).unwrap_or_default()
}
