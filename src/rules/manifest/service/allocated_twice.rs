use std::collections::BTreeMap;
use std::net::IpAddr;

use super::node_ports::requested_ports;
use crate::manifest::{Object, Objects, Service, ServiceType};
use crate::rules::{Check, Level, Rule, Together};
use crate::types::ip_address;
use crate::yaml::Node;

pub(super) static RULE: Rule = Rule {
    name: "allocated-twice",
    summary: "two Services ask for the same port of the nodes, or for the same cluster IP",
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
                    .because(place, "taken here")
                    .help(
                        "each port of the nodes belongs to one Service of the cluster, whatever its protocol",
                    )
                    .invalid(format!("is {number}, which {} takes already", first.display()));
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
                    .because(place, "taken here")
                    .help("leave it out, and a free address is found")
                    .invalid(format!("has `{address}`, which {} takes already", first.display()));
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
