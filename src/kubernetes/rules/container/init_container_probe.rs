use crate::kubernetes::manifest::Object;
use crate::kubernetes::rules::{Check, Findings, Level, Rule};
use crate::yaml::Node;

pub(super) static RULE: Rule = Rule {
    name: "init-container-probe",
    summary: "an init container that is not a sidecar has probes or hooks",
    level: Level::Refused,
    page: include_str!("init_container_probe.md"),
    check: Check::Object(check),
};

const OF_LASTING_CONTAINERS: [&str; 4] = ["lifecycle", "livenessProbe", "readinessProbe", "startupProbe"];

fn check(object: &Object<'_>, findings: &mut Findings<'_>) {
    let Some(pod) = object.pod() else { return };
    for container in pod.spec.list("initContainers") {
        if container.get("restartPolicy").and_then(Node::as_str) == Some("Always") {
            continue;
        }
        for key in OF_LASTING_CONTAINERS.into_iter().filter(|key| container.get(key).is_some()) {
            findings
                .key(container, key)
                .help("remove it, or turn the container into a sidecar with `restartPolicy: Always`")
                .forbidden("cannot be set: an init container completes before the pod is ready");
        }
    }
}
