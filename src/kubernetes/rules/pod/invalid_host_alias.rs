use crate::kubernetes::manifest::Object;
use crate::kubernetes::rules::{Check, Findings, Level, Rule};
use crate::kubernetes::types::{Format, ip_address};

pub(super) static RULE: Rule = Rule {
    name: "invalid-host-alias",
    summary: "a host alias of a pod has no IP address or no host names",
    level: Level::Refused,
    page: include_str!("invalid_host_alias.md"),
    check: Check::Object(check),
};

fn check(object: &Object<'_>, findings: &mut Findings<'_>) {
    let Some(pod) = object.pod() else { return };
    for alias in pod.spec.maps("hostAliases") {
        if let Some(address) = alias.text("ip")
            && let Err(wanted) = ip_address(address)
        {
            findings.key(alias, "ip").is_not(address, wanted);
        }
        for hostname in alias.list("hostnames") {
            if let Some(name) = hostname.as_str()
                && let Err(wanted) = Format::DnsSubdomain.check(name)
            {
                findings.at(hostname).is_not(name, wanted);
            }
        }
    }
}
