use crate::kubernetes::manifest::{Object, Service, ServiceType};
use crate::kubernetes::rules::{Check, Findings, Level, Rule};
use crate::kubernetes::types::Format;

pub(super) static RULE: Rule = Rule {
    name: "invalid-external-name",
    summary: "a Service of the type `ExternalName` has no valid host name",
    level: Level::Refused,
    page: include_str!("invalid_external_name.md"),
    check: Check::Object(check),
};

fn check(object: &Object<'_>, findings: &mut Findings<'_>) {
    let Some(service) = Service::of(object).filter(|service| service.is(ServiceType::ExternalName)) else {
        return;
    };
    let Some(name) = service.spec.text("externalName") else { return };
    let spot = findings.key(service.spec, "externalName");
    // A dot at the end says that nothing is to be added.
    let host = name.strip_suffix('.').unwrap_or(name);
    if host.is_empty() {
        spot.help("set a host name, such as `kafka.example.com`").required();
    } else if let Err(wanted) = Format::DnsSubdomain.check(host) {
        spot.invalid(format!("is `{name}`, which is not {wanted}"));
    }
}
