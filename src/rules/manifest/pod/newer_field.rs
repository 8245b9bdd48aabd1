use crate::manifest::{Container, Object};
use crate::rules::{Check, Findings, Level, Rule};
use crate::yaml::Node;

pub(super) static RULE: Rule = Rule {
    name: "newer-field",
    summary: "a field needs a newer Kubernetes version",
    level: Level::Warning,
    page: include_str!("newer_field.md"),
    check: Check::Object(check),
};

fn check(object: &Object<'_>, findings: &mut Findings<'_>) {
    let Some(pod) = object.pod() else { return };
    warn(pod.spec, "hostnameOverride", findings);
    for container in pod.lasting_containers() {
        warn(container.node, "restartPolicyRules", findings);
        if has_policy_of_its_own(&container) {
            warn(container.node, "restartPolicy", findings);
        }
        for variable in container.node.list("env") {
            if let Some(source) = variable.get("valueFrom") {
                warn(source, "fileKeyRef", findings);
            }
        }
    }
}

/// Sidecars could be restarted by themselves before.
fn has_policy_of_its_own(container: &Container<'_>) -> bool {
    container.list == "containers" || container.node.text("restartPolicy") != Some("Always")
}

fn warn(map: &Node, field: &str, findings: &mut Findings<'_>) {
    if map.get(field).is_some() {
        findings
            .key(map, field)
            .help("remove it if one of the clusters is older")
            .tell(format!("`{field}` needs Kubernetes 1.35 or newer"));
    }
}
