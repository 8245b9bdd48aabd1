//! What a hardened pod does not do, beside what is refused to all. In the order of the API server.

use super::Standard;
use super::privileges::{has_own_users, refuse_capabilities, refuse_proc_mount};
use super::profiles::refuse_unconfined;
use super::violations::{Violations, list};
use crate::kubernetes::manifest::Pod;
use crate::yaml::Node;

pub(super) const STANDARDS: [Standard; 7] = [
    Standard { id: "allowPrivilegeEscalation", is_replaced: false, run: allow_privilege_escalation },
    Standard { id: "capabilities", is_replaced: false, run: capabilities },
    Standard { id: "procMount", is_replaced: false, run: refuse_proc_mount },
    Standard { id: "restrictedVolumes", is_replaced: false, run: restricted_volumes },
    Standard { id: "runAsNonRoot", is_replaced: false, run: run_as_non_root },
    Standard { id: "runAsUser", is_replaced: false, run: run_as_user },
    Standard { id: "seccompProfile", is_replaced: false, run: seccomp_profile },
];

/// What volumes may be made of.
const VOLUMES: [&str; 9] = [
    "configMap",
    "csi",
    "downwardAPI",
    "emptyDir",
    "ephemeral",
    "image",
    "persistentVolumeClaim",
    "projected",
    "secret",
];

fn is_for_windows(pod: &Pod<'_>) -> bool {
    pod.spec.dig(&["os", "name"]).and_then(Node::as_str) == Some("windows")
}

fn allow_privilege_escalation(pod: &Pod<'_>, violations: &mut Violations<'_, '_>) {
    if is_for_windows(pod) {
        return;
    }
    let keys = ["securityContext", "allowPrivilegeEscalation"];
    for container in pod.containers() {
        if container.node.dig(&keys).and_then(Node::as_bool) != Some(false) {
            violations.of_container(&container, &keys, "must be `false`", "");
        }
    }
}

fn capabilities(pod: &Pod<'_>, violations: &mut Violations<'_, '_>) {
    if is_for_windows(pod) {
        return;
    }
    let keys = ["securityContext", "capabilities", "drop"];
    for container in pod.containers() {
        let dropped = container.node.dig(&keys).map(Node::items).unwrap_or_default();
        if !dropped.iter().any(|capability| capability.as_str() == Some("ALL")) {
            violations.of_container(&container, &keys, "must drop `ALL`", "write `drop: [ALL]`");
        }
        refuse_capabilities(&container, &["NET_BIND_SERVICE"], violations);
    }
}

fn restricted_volumes(pod: &Pod<'_>, violations: &mut Violations<'_, '_>) {
    for volume in pod.all_volumes().iter().filter(|volume| !volume.is_claim) {
        let sources: Vec<&str> = volume.sources().map(|(source, _)| source).collect();
        let Some(first) = sources.first() else { continue };
        if !sources.iter().any(|source| VOLUMES.contains(source)) {
            violations.of_pod(
                volume.node,
                &[first],
                format!("is not allowed: volume types are {}", list(VOLUMES.iter())),
                "keep data in a PersistentVolumeClaim, other files in an `emptyDir`",
            );
        }
    }
}

fn run_as_non_root(pod: &Pod<'_>, violations: &mut Violations<'_, '_>) {
    if has_own_users(pod) {
        return;
    }
    let keys = ["securityContext", "runAsNonRoot"];
    let value = |owner: &Node| owner.dig(&keys).and_then(Node::as_bool);
    let mut is_refused = false;
    if value(pod.spec) == Some(false) {
        violations.of_pod(pod.spec, &keys, "must not be `false`", "");
        is_refused = true;
    }
    for container in pod.containers().filter(|container| value(container.node) == Some(false)) {
        violations.of_container(&container, &keys, "must not be `false`", "");
        is_refused = true;
    }
    if !is_refused && value(pod.spec).is_none() {
        demand_everywhere(pod, &keys, "`true`", violations);
    }
}

/// Demands a setting in all containers that lack it; the pod can give it to all of them.
fn demand_everywhere(pod: &Pod<'_>, keys: &[&str], value: &str, violations: &mut Violations<'_, '_>) {
    let lacking = list(
        pod.containers()
            .filter(|container| container.node.dig(keys).is_none())
            .map(|container| container.name),
    );
    if !lacking.is_empty() {
        let text = format!("must be {value}, or else that of {lacking}");
        violations.of_pod(pod.spec, keys, text, "");
    }
}

fn run_as_user(pod: &Pod<'_>, violations: &mut Violations<'_, '_>) {
    if has_own_users(pod) {
        return;
    }
    let keys = ["securityContext", "runAsUser"];
    let is_root = |owner: &Node| owner.dig(&keys).and_then(Node::as_int) == Some(0);
    let help = "set another user id, or none";
    if is_root(pod.spec) {
        violations.of_pod(pod.spec, &keys, "must not be 0", help);
    }
    for container in pod.containers().filter(|container| is_root(container.node)) {
        violations.of_container(&container, &keys, "must not be 0", help);
    }
}

fn seccomp_profile(pod: &Pod<'_>, violations: &mut Violations<'_, '_>) {
    if is_for_windows(pod) {
        return;
    }
    let profile = ["securityContext", "seccompProfile"];
    if !refuse_unconfined(pod, violations) && pod.spec.dig(&profile).is_none() {
        let keys = ["securityContext", "seccompProfile", "type"];
        demand_everywhere(pod, &keys, "`RuntimeDefault` or `Localhost`", violations);
    }
}
