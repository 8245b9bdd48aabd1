use std::collections::BTreeMap;
use std::net::IpAddr;

use super::node_ports::requested_ports;
use crate::kubernetes::manifest::{Object, Objects, Service, ServiceType};
use crate::kubernetes::rules::{Check, Level, Rule, Together};
use crate::kubernetes::types::ip_address;
use crate::yaml::Node;

pub(super) static RULE: Rule = Rule {
    name: "allocated-twice",
    summary: "two Services use the same node port or cluster IP",
    level: Level::Error,
    page: include_str!("allocated_twice.md"),
    check: Check::Objects(check),
};

fn check(objects: &Objects<'_>, findings: &mut Together<'_>) {
    let mut ports: BTreeMap<i64, (&Object<'_>, &Node)> = BTreeMap::new();
    let mut addresses: BTreeMap<IpAddr, (&Object<'_>, &Node)> = BTreeMap::new();
    for object in objects.of_kind("v1", "Service") {
        let Some(service) = Service::of(object) else { continue };
        for (number, node, key) in requested_ports(&service) {
            let (first, place) = *ports.entry(number).or_insert((object, node));
            if is_another(first, object) {
                findings
                    .of(object)
                    .key(node, key)
                    .because(place, "allocated here")
                    .help("a node port belongs to one Service in the cluster, whatever its protocol")
                    .invalid(format!("is {number}, which {} already uses", first.display()));
            }
        }
        for node in addresses_of(&service) {
            let Some(address) = node.as_str().and_then(|text| ip_address(text).ok()) else { continue };
            let (first, place) = *addresses.entry(address).or_insert((object, node));
            if is_another(first, object) {
                findings
                    .of(object)
                    .at(node)
                    .field("spec.clusterIPs")
                    .because(place, "allocated here")
                    .help("remove it: the API server allocates a free address")
                    .invalid(format!("has `{address}`, which {} already uses", first.display()));
            }
        }
    }
}

fn addresses_of<'a>(service: &Service<'a>) -> Vec<&'a Node> {
    if service.is(ServiceType::ExternalName) { Vec::new() } else { service.cluster_ips() }
}

/// False for one object that is there twice.
fn is_another(first: &Object<'_>, object: &Object<'_>) -> bool {
    (first.namespace(), first.name) != (object.namespace(), object.name)
}
