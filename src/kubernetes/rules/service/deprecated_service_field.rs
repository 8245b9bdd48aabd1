use crate::kubernetes::manifest::{Object, Service};
use crate::kubernetes::rules::{Check, Findings, Level, Rule};

pub(super) static RULE: Rule = Rule {
    name: "deprecated-service-field",
    summary: "a Service uses a deprecated field or value",
    level: Level::Warning,
    page: include_str!("deprecated_service_field.md"),
    check: Check::Object(check),
};

/// Since Kubernetes 1.27 its name is `topology-mode`.
pub(super) const HINTS: &str = "service.kubernetes.io/topology-aware-hints";

fn check(object: &Object<'_>, findings: &mut Findings<'_>) {
    let Some(service) = Service::of(object) else { return };
    if service.spec.text("trafficDistribution") == Some("PreferClose") {
        findings
            .key(service.spec, "trafficDistribution")
            .help("use `PreferSameZone`, if your clusters have Kubernetes 1.34 or newer")
            .tell("`PreferClose` is the old name of `PreferSameZone`, and deprecated");
    }
    let annotations = service.root.dig(&["metadata", "annotations"]);
    if let Some(annotations) = annotations.filter(|annotations| annotations.get(HINTS).is_some())
        // Beside the new name it is an error, or does no harm.
        && annotations.get("service.kubernetes.io/topology-mode").is_none()
    {
        findings
            .key(annotations, HINTS)
            .help("use `service.kubernetes.io/topology-mode`")
            .tell(format!("the annotation `{HINTS}` is deprecated"));
    }
}
