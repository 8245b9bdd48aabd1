use crate::kubernetes::manifest::{Object, Service, ServiceType};
use crate::kubernetes::rules::{Check, Findings, Level, Rule};

pub(super) static RULE: Rule = Rule {
    name: "ignored-service-field",
    summary: "a field of a Service has no effect",
    level: Level::Warning,
    page: include_str!("ignored_service_field.md"),
    check: Check::Object(check),
};

fn check(object: &Object<'_>, findings: &mut Findings<'_>) {
    let Some(service) = Service::of(object) else { return };
    let spec = service.spec;
    let is_given = |key: &str| spec.get(key).is_some_and(|value| !value.is_empty());
    let affinity = spec.text("sessionAffinity");
    if service.is(ServiceType::ClusterIp) && service.is_headless() {
        if is_given("loadBalancerIP") {
            findings
                .key(spec, "loadBalancerIP")
                .tell("`loadBalancerIP` is ignored: a headless Service has no load balancer");
        }
        if affinity.is_some_and(|affinity| !["", "None"].contains(&affinity)) {
            findings
                .key(spec, "sessionAffinity")
                .tell("`sessionAffinity` is ignored: clients of a headless Service connect to pods directly");
        }
    }
    if service.kind.is_some_and(|kind| kind != ServiceType::ExternalName) && is_given("externalName") {
        findings
            .key(spec, "externalName")
            .help("remove it, or set `type: ExternalName`")
            .tell("`externalName` is ignored: the `type` is not `ExternalName`");
    }
    if matches!(affinity, Some("" | "None")) && is_given("sessionAffinityConfig") {
        findings
            .key(spec, "sessionAffinityConfig")
            .help("remove it, or set `sessionAffinity: ClientIP`")
            .tell("`sessionAffinityConfig` is dropped: `sessionAffinity` is `None`");
    }
}
