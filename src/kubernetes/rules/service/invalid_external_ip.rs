use std::net::IpAddr;

use crate::kubernetes::manifest::{Object, Service, ServiceType};
use crate::kubernetes::rules::{Check, Findings, Level, Rule};
use crate::kubernetes::types::ip_address;

pub(super) static RULE: Rule = Rule {
    name: "invalid-external-ip",
    summary: "an external IP of a Service is invalid, has no effect, or is deprecated",
    level: Level::Refused,
    page: include_str!("invalid_external_ip.md"),
    check: Check::Object(check),
};

fn check(object: &Object<'_>, findings: &mut Findings<'_>) {
    let Some(service) = Service::of(object) else { return };
    let addresses = service.spec.list("externalIPs");
    for (node, text) in addresses.iter().filter_map(|node| Some((node, node.as_str()?))) {
        match ip_address(text) {
            Err(wanted) => findings.at(node).invalid(format!("is `{text}`, which is not {wanted}")),
            Ok(address) => {
                if let Some(range) = special_range(address) {
                    findings.at(node).invalid(format!("is `{text}`, {range}"));
                }
            }
        }
    }
    if addresses.is_empty() {
        return;
    }
    let spot = findings.key(service.spec, "externalIPs").only_a_warning();
    let ignored = "is ignored, because the Service has no cluster IP";
    match service.kind {
        Some(ServiceType::ExternalName) => spot.tell(format!("`externalIPs` {ignored}")),
        Some(ServiceType::ClusterIp) if service.is_headless() => {
            spot.tell(format!("`externalIPs` of a headless Service {ignored}"));
        }
        _ => spot
            .help("use `type: LoadBalancer` or `type: NodePort`")
            .tell("`externalIPs` lets a Service intercept traffic for any address; Kubernetes deprecates it, and some clusters ignore it"),
    }
}

/// What an address is that belongs to no machine which others can reach.
fn special_range(address: IpAddr) -> Option<&'static str> {
    let is_link_local = match address {
        IpAddr::V4(v4) => v4.is_link_local(),
        IpAddr::V6(v6) => v6.is_unicast_link_local(),
    };
    let is_link_local_multicast = match address {
        IpAddr::V4(v4) => v4.octets().starts_with(&[224, 0, 0]),
        IpAddr::V6(v6) => v6.segments().first().is_some_and(|first| first & 0xff0f == 0xff02),
    };
    if address.is_unspecified() {
        Some("which is unspecified")
    } else if address.is_loopback() {
        Some("which is a loopback address (127.0.0.0/8, ::1)")
    } else if is_link_local {
        Some("which is link-local (169.254.0.0/16, fe80::/10)")
    } else if is_link_local_multicast {
        Some("which is link-local multicast (224.0.0.0/24, ff02::/10)")
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_that_no_machine_can_be_reached_at_are_special() {
        for special in [
            "0.0.0.0",
            "::",
            "127.0.0.1",
            "::1",
            "169.254.0.1",
            "fe80::1",
            "febf::1",
            "224.0.0.255",
            "ff02::1",
            "ff12::1",
        ] {
            assert!(special_range(special.parse().unwrap()).is_some(), "{special}");
        }
        for plain in
            ["10.0.0.1", "192.0.2.10", "224.0.1.0", "169.253.0.1", "fec0::1", "ff01::1", "2001:db8::1"]
        {
            assert_eq!(special_range(plain.parse().unwrap()), None, "{plain}");
        }
    }
}
