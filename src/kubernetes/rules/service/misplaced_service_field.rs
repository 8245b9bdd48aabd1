use super::node_ports::needs_health_check;
use super::source_ranges::ANNOTATION;
use crate::kubernetes::manifest::{Object, Service, ServiceType};
use crate::kubernetes::rules::{Check, Findings, Level, Rule};
use crate::yaml::Node;

pub(super) static RULE: Rule = Rule {
    name: "misplaced-service-field",
    summary: "a Service has a field of another Service type",
    level: Level::Refused,
    page: include_str!("misplaced_service_field.md"),
    check: Check::Object(check),
};

fn check(object: &Object<'_>, findings: &mut Findings<'_>) {
    let Some((service, kind)) = Service::of(object).and_then(|service| Some((service, service.kind?))) else {
        return;
    };
    let spec = service.spec;
    if !service.is_external() && spec.text("externalTrafficPolicy").is_some_and(|policy| !policy.is_empty()) {
        findings
            .key(spec, "externalTrafficPolicy")
            .help(format!("remove it, or set another `type` than `{}`", kind.name()))
            .invalid("needs a Service with external traffic: `NodePort` or `LoadBalancer`");
    }
    if !needs_health_check(&service)
        && spec.get("healthCheckNodePort").and_then(Node::as_int).is_some_and(|number| number != 0)
    {
        findings
            .key(spec, "healthCheckNodePort")
            .help("remove it")
            .invalid("needs `type: LoadBalancer` and `externalTrafficPolicy: Local`");
    }
    if kind != ServiceType::LoadBalancer {
        only_of_load_balancers(&service, findings);
    }
    if kind == ServiceType::ExternalName {
        not_of_names(&service, findings);
    }
}

fn only_of_load_balancers(service: &Service<'_>, findings: &mut Findings<'_>) {
    const TEXT: &str = "needs `type: LoadBalancer`";
    let spec = service.spec;
    let annotations = service.root.dig(&["metadata", "annotations"]);
    if !spec.list("loadBalancerSourceRanges").is_empty() {
        findings.key(spec, "loadBalancerSourceRanges").field("spec.LoadBalancerSourceRanges").forbidden(TEXT);
    } else if let Some(annotations) = annotations.filter(|annotations| annotations.get(ANNOTATION).is_some())
    {
        findings.key(annotations, ANNOTATION).forbidden(TEXT);
    }
    for key in ["loadBalancerClass", "allocateLoadBalancerNodePorts"] {
        if spec.get(key).is_some() {
            findings.key(spec, key).forbidden(TEXT);
        }
    }
}

/// A Service that is only another name for a host has no addresses.
fn not_of_names(service: &Service<'_>, findings: &mut Findings<'_>) {
    const TEXT: &str = "cannot be set with `type: ExternalName`, which is only a DNS alias";
    let spec = service.spec;
    if let Some(address) = service.cluster_ips().first() {
        findings.at(address).field("spec.clusterIPs").forbidden(TEXT);
    }
    if !spec.list("ipFamilies").is_empty() {
        findings.key(spec, "ipFamilies").forbidden(TEXT);
    }
    if spec.get("ipFamilyPolicy").is_some() {
        findings.key(spec, "ipFamilyPolicy").forbidden(TEXT);
    }
}
