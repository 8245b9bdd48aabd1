use std::net::{IpAddr, Ipv6Addr};

use super::source_ranges::source_ranges;
use crate::kubernetes::manifest::{Object, Service};
use crate::kubernetes::rules::{Check, Findings, Level, Rule};
use crate::kubernetes::types::ip_address;
use crate::yaml::Node;

pub(super) static RULE: Rule = Rule {
    name: "non-canonical-address",
    summary: "an IP address of a Service is not in canonical form",
    level: Level::Warning,
    page: include_str!("non_canonical_address.md"),
    check: Check::Object(check),
};

fn check(object: &Object<'_>, findings: &mut Findings<'_>) {
    let Some(service) = Service::of(object) else { return };
    for node in service.cluster_ips().into_iter().chain(service.spec.list("externalIPs")) {
        if let Some((text, better)) = node.as_str().and_then(|text| Some((text, canonical(text)?))) {
            findings.at(node).tell(format!("`{text}` is not canonical: write `{better}`"));
        }
    }
    for range in source_ranges(&service) {
        if let Some((text, length)) = range.text.split_once('/')
            && let Some(better) = canonical(text)
        {
            findings
                .at(range.node)
                .field(range.field)
                .tell(format!("`{}` is not canonical: write `{better}/{length}`", range.text));
        }
    }
    check_balancer(service.spec, findings);
}

/// The address of a load balancer is for its provider to understand; the API server accepts any text.
fn check_balancer(spec: &Node, findings: &mut Findings<'_>) {
    let Some(text) = spec.text("loadBalancerIP").filter(|text| !text.is_empty()) else { return };
    let wanted = match (ip_address(text), canonical(text)) {
        (Err(wanted), _) => format!("not {wanted}"),
        (Ok(_), Some(better)) => format!("not canonical: write `{better}`"),
        (Ok(_), None) => return,
    };
    findings.key(spec, "loadBalancerIP").tell(format!("the `loadBalancerIP` `{text}` is {wanted}"));
}

/// An address of IPv6 as RFC 5952 writes it, if that is another text.
fn canonical(text: &str) -> Option<IpAddr> {
    let address: Ipv6Addr = text.parse().ok()?;
    (address.to_ipv4_mapped().is_none() && address.to_string() != text).then_some(address.into())
}
