use crate::kubernetes::manifest::{Container, Object};
use crate::kubernetes::rules::{Check, Findings, Level, Rule};
use crate::kubernetes::types::descending_path;
use crate::yaml::Node;

pub(super) static RULE: Rule = Rule {
    name: "invalid-mount",
    summary: "a volume mount has an invalid sub-path or option",
    level: Level::Refused,
    page: include_str!("invalid_mount.md"),
    check: Check::Object(check),
};

const PROPAGATIONS: [&str; 3] = ["Bidirectional", "HostToContainer", "None"];
const RECURSIVE_READ_ONLY: [&str; 3] = ["Disabled", "Enabled", "IfPossible"];

fn check(object: &Object<'_>, findings: &mut Findings<'_>) {
    let Some(pod) = object.pod() else { return };
    for container in pod.lasting_containers() {
        // The API server leaves out which mount it means.
        let path = format!("{}.volumeMounts", container.path(&pod));
        for mount in container.node.list("volumeMounts") {
            of_sub_path(mount, &path, findings);
            of_propagation(mount, &container, &path, findings);
            of_recursive_read_only(mount, &path, findings);
        }
    }
}

fn of_sub_path(mount: &Node, path: &str, findings: &mut Findings<'_>) {
    for key in ["subPath", "subPathExpr"] {
        let Some(sub_path) = mount.get(key).and_then(Node::as_str) else { continue };
        if let Err(wanted) = descending_path(sub_path) {
            findings
                .key(mount, key)
                .field(format!("{path}.{key}"))
                .invalid(format!("is `{sub_path}`, but it {wanted}"));
        }
    }
    let given = |key| mount.get(key).and_then(Node::as_str).is_some_and(|text| !text.is_empty());
    if given("subPath") && given("subPathExpr") {
        findings
            .key(mount, "subPathExpr")
            .help("keep one of the two")
            .invalid("cannot be set together with `subPath`");
    }
}

fn of_propagation(mount: &Node, container: &Container<'_>, path: &str, findings: &mut Findings<'_>) {
    let Some(propagation) = mount.get("mountPropagation").and_then(Node::as_str) else { return };
    let field = format!("{path}.mountPropagation");
    let privileged = container.node.dig(&["securityContext", "privileged"]).and_then(Node::as_bool);
    if !PROPAGATIONS.contains(&propagation) {
        findings.key(mount, "mountPropagation").field(field).not_supported(propagation, &PROPAGATIONS);
    } else if propagation == "Bidirectional" && privileged != Some(true) {
        findings
            .key(mount, "mountPropagation")
            .field(field)
            .help("`HostToContainer` needs no privileges")
            .forbidden("is `Bidirectional`, which needs a privileged container");
    }
}

fn of_recursive_read_only(mount: &Node, path: &str, findings: &mut Findings<'_>) {
    let Some(value) = mount.get("recursiveReadOnly").and_then(Node::as_str) else { return };
    let field = format!("{path}.recursiveReadOnly");
    if !RECURSIVE_READ_ONLY.contains(&value) {
        findings.key(mount, "recursiveReadOnly").field(field).not_supported(value, &RECURSIVE_READ_ONLY);
        return;
    }
    if value == "Disabled" {
        return;
    }
    if mount.get("readOnly").and_then(Node::as_bool) != Some(true) {
        findings
            .key(mount, "recursiveReadOnly")
            .field(field.clone())
            .help("add `readOnly: true`")
            .forbidden(format!("is `{value}`, but the mount is not read-only"));
    }
    if mount.get("mountPropagation").and_then(Node::as_str).is_some_and(|mode| mode != "None") {
        findings
            .key(mount, "recursiveReadOnly")
            .field(field)
            .help("remove `mountPropagation`")
            .forbidden(format!("is `{value}`, but the mount is propagated"));
    }
}
