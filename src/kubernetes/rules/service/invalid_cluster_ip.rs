use std::net::IpAddr;

use super::families::lacks_policy;
use crate::kubernetes::manifest::{Object, Service, ServiceType};
use crate::kubernetes::rules::{Check, Findings, Level, Rule};
use crate::kubernetes::types::ip_address;
use crate::yaml::Node;

pub(super) static RULE: Rule = Rule {
    name: "invalid-cluster-ip",
    summary: "the cluster IP of a Service is invalid",
    level: Level::Refused,
    page: include_str!("invalid_cluster_ip.md"),
    check: Check::Object(check),
};

fn check(object: &Object<'_>, findings: &mut Findings<'_>) {
    let Some(service) = Service::of(object) else { return };
    // A Service that is only a name has no addresses; another rule says so.
    if service.is(ServiceType::ExternalName) {
        return;
    }
    check_both_fields(service.spec, findings);
    if service.is_headless()
        && let Some(kind) = service.kind.filter(|kind| kind.has_node_ports())
    {
        findings
            .key(service.spec, "clusterIP")
            .field("spec.clusterIPs[0]")
            .help("remove `clusterIP`, or create a separate headless Service")
            .invalid(format!("cannot be `None` in a Service of the type `{}`", kind.name()));
    }
    if let Some(addresses) = addresses(&service, findings) {
        check_families(&service, &addresses, findings);
    }
    if lacks_policy(&service) {
        findings
            .key(service.spec, "ipFamilyPolicy")
            .help("set `PreferDualStack`, or keep one address and one family")
            .invalid("must be `PreferDualStack` or `RequireDualStack` with two families or addresses");
    }
}

/// `clusterIP` is the first of `clusterIPs`; the API server fills in the list, but not the other way round.
fn check_both_fields(spec: &Node, findings: &mut Findings<'_>) {
    let Some(first) = spec.list("clusterIPs").first().and_then(Node::as_str) else { return };
    let Some(single) = spec.text("clusterIP").filter(|single| *single != first) else { return };
    findings.key(spec, "clusterIPs").help(format!("set `clusterIP: {first}`")).invalid(match single {
        "" => "is set, and `clusterIP` is not".to_owned(),
        single => format!("begins with `{first}`, and `clusterIP` is `{single}`"),
    });
}

/// The addresses that a Service asks for; none if one of them is wrong.
fn addresses(service: &Service<'_>, findings: &mut Findings<'_>) -> Option<Vec<IpAddr>> {
    let nodes = service.cluster_ips();
    let mut addresses = Vec::new();
    for (index, node) in nodes.iter().enumerate() {
        let text = node.as_str()?;
        if index == 0 && text == "None" {
            continue;
        }
        match ip_address(text) {
            Ok(address) => addresses.push(address),
            Err(wanted) => {
                let spot = findings.at(node).field(format!("spec.clusterIPs[{index}]"));
                let spot = if text.eq_ignore_ascii_case("none") {
                    spot.help("a headless Service has only `clusterIP: None`")
                } else {
                    spot
                };
                spot.invalid(format!("is `{text}`, which is not {wanted}"));
            }
        }
    }
    let is_headless_first = nodes.first().is_some_and(|node| node.as_str() == Some("None"));
    if is_headless_first && nodes.len() > 1 {
        findings.key(service.spec, "clusterIPs").invalid("combines `None` with addresses");
        return None;
    }
    if nodes.len() > 2 {
        findings
            .key(service.spec, "clusterIPs")
            .invalid("may have at most two addresses, one of each family");
    }
    (addresses.len() + usize::from(is_headless_first) == nodes.len()).then_some(addresses)
}

fn check_families(service: &Service<'_>, addresses: &[IpAddr], findings: &mut Findings<'_>) {
    let nodes = service.cluster_ips();
    if let [first, second] = addresses
        && first.is_ipv4() == second.is_ipv4()
    {
        findings
            .key(service.spec, "clusterIPs")
            .invalid("has two addresses of one family; it may have one IPv4 and one IPv6 address");
    }
    let families = service.spec.list("ipFamilies");
    for (index, (address, node)) in addresses.iter().zip(&nodes).enumerate() {
        let wanted = families.get(index).and_then(Node::as_str);
        let family = if address.is_ipv4() { "IPv4" } else { "IPv6" };
        if let Some(wanted) = wanted.filter(|wanted| ["IPv4", "IPv6"].contains(wanted) && *wanted != family) {
            findings
                .at(node)
                .field(format!("spec.clusterIPs[{index}]"))
                .invalid(format!("is `{address}`, and `ipFamilies[{index}]` is `{wanted}`"));
        }
        if is_never_of_a_cluster(*address) {
            findings
                .at(node)
                .field("spec.clusterIPs")
                .help("remove it: the API server allocates a free address")
                .invalid(format!("has `{address}`, which cannot be in the Service range of a cluster"));
        }
    }
}

/// Addresses that mean something else everywhere, or are for documentation.
fn is_never_of_a_cluster(address: IpAddr) -> bool {
    let is_special = address.is_unspecified() || address.is_loopback() || address.is_multicast();
    is_special
        || match address {
            IpAddr::V4(v4) => v4.is_link_local() || v4.is_documentation() || v4.is_broadcast(),
            IpAddr::V6(v6) => v6.is_unicast_link_local() || v6.segments().starts_with(&[0x2001, 0xdb8]),
        }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_addresses_of_no_cluster_are_refused() {
        for never in [
            "0.0.0.0",
            "127.0.0.1",
            "169.254.1.1",
            "224.0.0.1",
            "255.255.255.255",
            "192.0.2.1",
            "198.51.100.1",
            "203.0.113.7",
            "::",
            "::1",
            "ff02::1",
            "fe80::1",
            "2001:db8::1",
        ] {
            assert!(is_never_of_a_cluster(never.parse().unwrap()), "{never}");
        }
        for good in [
            "10.96.0.10",
            "172.30.0.1",
            "192.168.0.1",
            "100.64.0.1",
            "34.118.224.1",
            "fd00::1",
            "2001:db9::1",
        ] {
            assert!(!is_never_of_a_cluster(good.parse().unwrap()), "{good}");
        }
    }
}
