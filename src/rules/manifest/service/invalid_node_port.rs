use super::node_ports::{RANGE, Refusal, allocate};
use crate::manifest::{Object, Service, ServiceType};
use crate::rules::{Check, Findings, Level, Rule};

pub(super) static RULE: Rule = Rule {
    name: "invalid-node-port",
    summary: "a Service asks for a port of the nodes that it cannot get",
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
                .forbidden("can only be there with the `type` `NodePort` or `LoadBalancer`");
        }
    }
    for refused in allocate(&service) {
        let number = refused.number;
        let spot = findings.key(refused.map, refused.key);
        match refused.why {
            Refusal::OutOfRange => spot.help("leave it out, and a free port is found").invalid(format!(
                "is {number}; the ports that nodes give to Services go from {} to {}",
                RANGE.start(),
                RANGE.end()
            )),
            Refusal::Taken(by) => spot
                .because(by, "taken here")
                .help("only ports of the same `port` and another protocol share a node port")
                .invalid(format!("is {number}, which this Service takes already")),
            Refusal::Repeated => {
                spot.duplicate(format!("is {number} once more, for the same port and protocol"))
            }
        }
    }
}
