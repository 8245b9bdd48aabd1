use super::source_ranges::source_ranges;
use crate::kubernetes::manifest::{Object, Service, ServiceType};
use crate::kubernetes::rules::{Check, Findings, Level, Rule};
use crate::kubernetes::types::{Format, IpRange, STRICT};
use crate::yaml::Node;

pub(super) static RULE: Rule = Rule {
    name: "invalid-load-balancer",
    summary: "a load balancer setting of a Service is invalid",
    level: Level::Refused,
    page: include_str!("invalid_load_balancer.md"),
    check: Check::Object(check),
};

fn check(object: &Object<'_>, findings: &mut Findings<'_>) {
    let Some(service) = Service::of(object) else { return };
    for range in source_ranges(&service) {
        if let Err(wanted) = IpRange::parse(range.text) {
            let mut finding = findings.at(range.node).field(range.field);
            if IpRange::lenient(range.text).is_some() {
                finding = finding.help(STRICT);
            }
            finding.invalid(format!("is `{}`, which is not {wanted}", range.text));
        }
    }
    if service.is(ServiceType::LoadBalancer)
        && let Some(class) = service.spec.get("loadBalancerClass").and_then(Node::as_str)
        && let Err(wanted) = Format::LabelKey.check(class)
    {
        findings.key(service.spec, "loadBalancerClass").invalid(format!("is `{class}`; it must be {wanted}"));
    }
}
