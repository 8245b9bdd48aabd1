use super::families::{is_without_pods, lacks_policy};
use crate::kubernetes::manifest::{Object, Service, ServiceType};
use crate::kubernetes::rules::{Check, Findings, Level, Rule};

pub(super) static RULE: Rule = Rule {
    name: "dual-stack-needed",
    summary: "a Service requires IPv6 in the cluster",
    level: Level::Error,
    page: include_str!("dual_stack_needed.md"),
    check: Check::Object(check),
};

fn check(object: &Object<'_>, findings: &mut Findings<'_>) {
    let Some(service) = Service::of(object) else { return };
    if service.is(ServiceType::ExternalName) || is_without_pods(&service) || lacks_policy(&service) {
        return;
    }
    if service.spec.text("ipFamilyPolicy") == Some("RequireDualStack") {
        findings
            .key(service.spec, "ipFamilyPolicy")
            .help("`PreferDualStack` works in every cluster")
            .invalid("is `RequireDualStack`; single-stack clusters reject it");
    }
    let families = service.spec.list("ipFamilies");
    if let Some(family) = families.iter().find(|family| family.as_str() == Some("IPv6")) {
        findings
            .at(family)
            .help("remove `ipFamilies`: each cluster uses its own families")
            .invalid("is `IPv6`; IPv4-only clusters reject it");
    }
}
