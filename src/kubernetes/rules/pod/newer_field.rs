use crate::kubernetes::manifest::{Container, Object};
use crate::kubernetes::rules::{Check, Findings, Level, Rule};
use crate::yaml::Node;

pub(super) static RULE: Rule = Rule {
    name: "newer-field",
    summary: "a field or a kind needs a newer Kubernetes version",
    level: Level::Warning,
    page: include_str!("newer_field.md"),
    check: Check::Object(check),
};

/// Kinds that Kubernetes 1.31 does not serve, with the version that is the first to serve them. Versions in beta and alpha
/// are served where the cluster enables them.
const KINDS: &[(&str, &str, &str)] = &[
    ("admissionregistration.k8s.io/v1", "MutatingAdmissionPolicy", "1.36"),
    ("admissionregistration.k8s.io/v1", "MutatingAdmissionPolicyBinding", "1.36"),
    ("admissionregistration.k8s.io/v1beta1", "MutatingAdmissionPolicy", "1.34"),
    ("admissionregistration.k8s.io/v1beta1", "MutatingAdmissionPolicyBinding", "1.34"),
    ("certificates.k8s.io/v1beta1", "PodCertificateRequest", "1.35"),
    ("networking.k8s.io/v1", "IPAddress", "1.33"),
    ("networking.k8s.io/v1", "ServiceCIDR", "1.33"),
    ("resource.k8s.io/v1", "DeviceClass", "1.34"),
    ("resource.k8s.io/v1", "ResourceClaim", "1.34"),
    ("resource.k8s.io/v1", "ResourceClaimTemplate", "1.34"),
    ("resource.k8s.io/v1", "ResourceSlice", "1.34"),
    ("resource.k8s.io/v1alpha3", "ResourcePoolStatusRequest", "1.36"),
    ("resource.k8s.io/v1beta2", "DeviceTaintRule", "1.36"),
    ("scheduling.k8s.io/v1alpha2", "PodGroup", "1.36"),
    ("scheduling.k8s.io/v1alpha2", "Workload", "1.36"),
    ("storage.k8s.io/v1", "VolumeAttributesClass", "1.34"),
    ("storagemigration.k8s.io/v1beta1", "StorageVersionMigration", "1.35"),
];

fn check(object: &Object<'_>, findings: &mut Findings<'_>) {
    let kind = KINDS.iter().find(|(version, kind, _)| object.is(version, kind));
    if let Some((api_version, kind, version)) = kind {
        findings
            .key(object.root, "apiVersion")
            .help("check the version of each cluster")
            .tell(format!("`{kind}` in `{api_version}` needs Kubernetes {version} or newer"));
    }
    of_pod(object, findings);
    if object.is("storage.k8s.io/v1", "CSIDriver")
        && let Some(spec) = object.dig(&["spec"])
    {
        warn(spec, "serviceAccountTokenInSecrets", "1.35", findings);
        warn_of_gate(spec, "preventPodSchedulingIfMissing", "1.36", "VolumeLimitScaling", findings);
    }
}

fn of_pod(object: &Object<'_>, findings: &mut Findings<'_>) {
    let Some(pod) = object.pod() else { return };
    warn(pod.spec, "hostnameOverride", "1.35", findings);
    warn_of_gate(pod.spec, "schedulingGroup", "1.36", "GenericWorkload", findings);
    for container in pod.lasting_containers() {
        warn(container.node, "restartPolicyRules", "1.35", findings);
        if has_policy_of_its_own(&container) {
            warn(container.node, "restartPolicy", "1.35", findings);
        }
        for variable in container.node.list("env") {
            if let Some(source) = variable.get("valueFrom") {
                warn(source, "fileKeyRef", "1.35", findings);
            }
        }
    }
    for projected in pod.volumes().iter().filter_map(|volume| volume.get("projected")) {
        for source in projected.list("sources") {
            warn_of_gate(source, "podCertificate", "1.35", "PodCertificateRequest", findings);
        }
    }
}

/// Sidecars could be restarted by themselves before.
fn has_policy_of_its_own(container: &Container<'_>) -> bool {
    container.list == "containers" || container.node.text("restartPolicy") != Some("Always")
}

fn warn(map: &Node, field: &str, version: &str, findings: &mut Findings<'_>) {
    if map.get(field).is_some() {
        findings
            .key(map, field)
            .help("remove it if one of the clusters is older")
            .tell(format!("`{field}` needs Kubernetes {version} or newer"));
    }
}

/// The same for a field that the API server drops while a feature gate is off, as it is by default.
fn warn_of_gate(map: &Node, field: &str, version: &str, gate: &str, findings: &mut Findings<'_>) {
    if map.get(field).is_some() {
        findings
            .key(map, field)
            .help(format!("remove it, or enable `{gate}` on the API server of every cluster"))
            .tell(format!("`{field}` needs Kubernetes {version} or newer with the feature gate `{gate}`"));
    }
}
