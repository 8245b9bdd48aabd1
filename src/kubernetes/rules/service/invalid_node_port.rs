use super::node_ports::{Refusal, allocate};
use crate::kubernetes::manifest::{Object, Service, ServiceType};
use crate::kubernetes::rules::{Check, Findings, Level, Rule};

pub(super) static RULE: Rule = Rule {
    name: "invalid-node-port",
    summary: "a node port of a Service cannot be allocated",
    level: Level::Refused,
    page: include_str!("invalid_node_port.md"),
    check: Check::Object(check),
};

fn check(object: &Object<'_>, findings: &mut Findings<'_>) {
    let Some(service) = Service::of(object) else { return };
    if service.is(ServiceType::ClusterIp) {
        for port in service.ports().filter(|port| port.node_port != 0) {
            findings
                .key(port.node, "nodePort")
                .help("remove it, or set `type: NodePort`")
                .forbidden("needs `type: NodePort` or `type: LoadBalancer`");
        }
    }
    for refused in allocate(&service) {
        let number = refused.number;
        match refused.why {
            // Which ports are given at all, an API server can be told; that has a rule of its own.
            Refusal::OutOfRange => {}
            Refusal::Taken(by) => findings
                .key(refused.map, refused.key)
                .because(by, "allocated here")
                .help("only entries with the same `port` and another protocol can share a node port")
                .invalid(format!("is {number}, which this Service already uses")),
            Refusal::Repeated => findings
                .key(refused.map, refused.key)
                .duplicate(format!("is {number} twice, for the same port and protocol")),
        }
    }
}
