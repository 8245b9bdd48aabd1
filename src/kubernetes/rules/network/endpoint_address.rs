//! Addresses that a Service can send requests to.

use std::net::IpAddr;

use crate::kubernetes::rules::{Findings, Spot};
use crate::kubernetes::types::{Format, ip_address};
use crate::yaml::Node;

/// Refuses an address that is none, or that is no other machine.
pub(super) fn check_address(address: &Node, findings: &mut Findings<'_>) -> Option<IpAddr> {
    let text = address.as_str()?;
    match ip_address(text) {
        Ok(address_of_machine) => {
            if let Some(what) = special(address_of_machine) {
                findings.at(address).invalid(format!("is `{text}`, {what}"));
            }
            Some(address_of_machine)
        }
        Err(wanted) => {
            let spot = findings.at(address);
            let is_name =
                Format::DnsSubdomain.check(text).is_ok() && text.contains(|c: char| c.is_ascii_lowercase());
            let help = is_name.then_some("for a host name use a Service of type `ExternalName`");
            help.into_iter().fold(spot, Spot::help).is_not(text, wanted);
            None
        }
    }
}

fn special(address: IpAddr) -> Option<&'static str> {
    let (is_link_local, is_multicast) = match address {
        IpAddr::V4(v4) => (v4.is_link_local(), v4.octets().starts_with(&[224, 0, 0])),
        IpAddr::V6(v6) => {
            let [first, ..] = v6.segments();
            (first & 0xffc0 == 0xfe80, first & 0xff0f == 0xff02)
        }
    };
    if address.is_unspecified() {
        Some("which is the unspecified address")
    } else if address.is_loopback() {
        Some("which is a loopback address: it belongs to each pod itself")
    } else if is_link_local {
        Some("which is a link-local address")
    } else if is_multicast {
        Some("which is a link-local multicast address")
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_other_machine_is_told() {
        for (address, expected) in [
            ("10.0.0.1", ""),
            ("2001:db8::1", ""),
            ("224.0.1.1", ""),
            ("0.0.0.0", "unspecified"),
            ("::", "unspecified"),
            ("127.0.0.2", "loopback"),
            ("::1", "loopback"),
            ("169.254.1.1", "link-local address"),
            ("fe80::1", "link-local address"),
            ("224.0.0.5", "multicast"),
            ("ff02::1", "multicast"),
        ] {
            let found = special(address.parse().unwrap()).unwrap_or_default();
            assert!(found.contains(expected) && found.is_empty() == expected.is_empty(), "{address} {found}");
        }
    }
}
