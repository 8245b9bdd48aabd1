//! The ports that nodes give to Services.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;

use crate::kubernetes::manifest::{Service, ServiceType};
use crate::yaml::Node;

/// What the API server gives out unless it was told to do otherwise (`--service-node-port-range`).
pub(super) const RANGE: RangeInclusive<i64> = 30000..=32767;

/// True if each port of the Service gets a port of the nodes, whether it asks for one or not.
fn allocates_node_ports(service: &Service<'_>) -> bool {
    let is_told = service.spec.get("allocateLoadBalancerNodePorts").and_then(Node::as_bool);
    service.is(ServiceType::NodePort) || service.is(ServiceType::LoadBalancer) && is_told != Some(false)
}

/// True if nodes say whether they have pods of the Service.
pub(super) fn needs_health_check(service: &Service<'_>) -> bool {
    service.is(ServiceType::LoadBalancer) && service.spec.text("externalTrafficPolicy") == Some("Local")
}

/// The port that the Service asks for to have its health checked.
fn health_check_port(service: &Service<'_>) -> Option<i64> {
    let number = service.spec.get("healthCheckNodePort").and_then(Node::as_int)?;
    (needs_health_check(service) && number != 0).then_some(number)
}

/// The node ports that a Service asks for, each with the place that asks for it.
pub(crate) fn requested_ports<'a>(service: &Service<'a>) -> Vec<(i64, &'a Node, &'static str)> {
    if !service.kind.is_some_and(ServiceType::has_node_ports) {
        return Vec::new();
    }
    let ports = service.ports().filter(|port| port.node_port != 0);
    let mut asked: Vec<_> = ports.map(|port| (port.node_port, port.node, "nodePort")).collect();
    asked.extend(health_check_port(service).map(|number| (number, service.spec, "healthCheckNodePort")));
    asked
}

/// A port that a Service asks for and does not get.
#[derive(Clone, Copy, Debug)]
pub(super) struct Refused<'a> {
    /// What holds it.
    pub map: &'a Node,
    /// Its key there.
    pub key: &'static str,
    /// The port.
    pub number: i64,
    /// Why.
    pub why: Refusal<'a>,
}

/// Why a port is not given.
#[derive(Clone, Copy, Debug)]
pub(super) enum Refusal<'a> {
    /// Nodes do not give it to anybody.
    OutOfRange,
    /// Another port of the Service has it.
    Taken(&'a Node),
    /// A port of the same number and protocol has it.
    Repeated,
}

/// Gives out ports as the allocator of the API server does, which runs before anything else is checked: ports with one
/// number, of several protocols, share the first node port that one of them asks for.
pub(super) fn allocate<'a>(service: &Service<'a>) -> Vec<Refused<'a>> {
    let (mut requested, mut refused) = (BTreeMap::new(), Vec::new());
    let mut taken: BTreeMap<i64, &Node> = BTreeMap::new();
    if !service.kind.is_some_and(ServiceType::has_node_ports) {
        return refused;
    }
    let mut take = |map: &'a Node, key: &'static str, number: i64| {
        let why = if !RANGE.contains(&number) {
            Refusal::OutOfRange
        } else if let Some(by) = taken.get(&number) {
            Refusal::Taken(by)
        } else {
            taken.insert(number, map);
            return None;
        };
        Some(Refused { map, key, number, why })
    };
    for port in service.ports().filter(|port| port.node_port != 0) {
        requested.entry(port.port).or_insert(port.node_port);
    }
    let (mut given, mut protocols) = (BTreeSet::new(), BTreeSet::new());
    let ports = service.ports().filter(|port| port.node_port != 0 || allocates_node_ports(service));
    for port in ports {
        let Some(first) = requested.get(&port.port).copied() else { continue };
        if given.insert(port.port) {
            refused.extend(take(port.node, "nodePort", first));
        } else if ![0, first].contains(&port.node_port) {
            refused.extend(take(port.node, "nodePort", port.node_port));
        }
        if !protocols.insert((port.port, port.protocol)) && port.node_port == first {
            refused.push(Refused { map: port.node, key: "nodePort", number: first, why: Refusal::Repeated });
        }
    }
    if let Some(number) = health_check_port(service) {
        refused.extend(take(service.spec, "healthCheckNodePort", number));
    }
    refused
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kubernetes::manifest::Object;
    use crate::text::source::SourceMap;
    use crate::yaml::{Dialect, read};

    /// What is refused, as `index of the port: number why`.
    fn refused(spec: &str) -> Vec<String> {
        let text = format!("{{apiVersion: v1, kind: Service, spec: {spec}}}");
        let id = SourceMap::default().add("service", text.clone());
        let nodes = read(&text, id, Dialect::Manifest).unwrap();
        let service = Service::of(&Object::of(&nodes[0]).unwrap()).unwrap();
        let list = service.spec.list("ports");
        let index = |map: &Node| list.iter().position(|port| std::ptr::eq(port, map));
        let why = |refused: &Refused<'_>| match refused.why {
            Refusal::OutOfRange => "range".to_owned(),
            Refusal::Taken(by) => format!("taken by {}", index(by).unwrap()),
            Refusal::Repeated => "repeated".to_owned(),
        };
        let line = |refused: &Refused<'_>| match index(refused.map) {
            Some(index) => format!("{index}: {} {}", refused.number, why(refused)),
            None => format!("{}: {} {}", refused.key, refused.number, why(refused)),
        };
        allocate(&service).iter().map(line).collect()
    }

    #[test]
    fn ports_are_given_out_as_the_api_server_does() {
        let node_port = |ports: &str| refused(&format!("{{type: NodePort, ports: [{ports}]}}"));
        for (ports, expected) in [
            ("{port: 1, nodePort: 30000}, {port: 2, nodePort: 32767}, {port: 3}", vec![]),
            (
                "{port: 1, nodePort: 29999}, {port: 2, nodePort: 32768}",
                vec!["0: 29999 range", "1: 32768 range"],
            ),
            ("{port: 1, nodePort: 30001}, {port: 2, nodePort: 30001}", vec!["1: 30001 taken by 0"]),
            ("{port: 1, nodePort: 30001}, {port: 1, protocol: UDP, nodePort: 30001}", vec![]),
            ("{port: 1, nodePort: 30001}, {port: 1, nodePort: 30001}", vec!["1: 30001 repeated"]),
            ("{port: 1, nodePort: 30001}, {port: 1, protocol: UDP, nodePort: 30002}", vec![]),
            (
                "{port: 1, nodePort: 30001}, {port: 1, protocol: UDP, nodePort: 30002}, {port: 2, nodePort: 30002}",
                vec!["2: 30002 taken by 1"],
            ),
            ("{port: 1, nodePort: 30001}, {port: 1, protocol: UDP}", vec![]),
            ("{port: 1}, {port: 1, protocol: UDP, nodePort: 53}", vec!["0: 53 range"]),
        ] {
            assert_eq!(node_port(ports), expected, "{ports}");
        }
    }

    #[test]
    fn a_load_balancer_may_do_without_node_ports() {
        let ports = "ports: [{port: 1}, {port: 1, protocol: UDP, nodePort: 53}]";
        let without = format!("{{type: LoadBalancer, allocateLoadBalancerNodePorts: false, {ports}}}");
        assert_eq!(refused(&without), ["1: 53 range"]);
        assert_eq!(refused(&format!("{{type: LoadBalancer, {ports}}}")), ["0: 53 range"]);
        assert!(refused(&format!("{{type: ClusterIP, {ports}}}")).is_empty());
    }

    #[test]
    fn the_health_check_takes_a_port_too() {
        let health = |number: &str, policy: &str| {
            refused(&format!(
                "{{type: LoadBalancer, externalTrafficPolicy: {policy}, healthCheckNodePort: {number}, \
                 ports: [{{port: 1, nodePort: 30001}}]}}"
            ))
        };
        assert_eq!(health("30001", "Local"), ["healthCheckNodePort: 30001 taken by 0"]);
        assert_eq!(health("100", "Local"), ["healthCheckNodePort: 100 range"]);
        for (number, policy) in [("30002", "Local"), ("0", "Local"), ("30001", "Cluster")] {
            assert!(health(number, policy).is_empty(), "{number} {policy}");
        }
    }
}
