//! What containers may do beyond what others may, for the checks of both levels.

use super::violations::{Violations, list};
use crate::kubernetes::manifest::{Container, Pod};
use crate::yaml::Node;

/// What a container can do by default.
pub(super) const CAPABILITIES: [&str; 13] = [
    "AUDIT_WRITE",
    "CHOWN",
    "DAC_OVERRIDE",
    "FOWNER",
    "FSETID",
    "KILL",
    "MKNOD",
    "NET_BIND_SERVICE",
    "SETFCAP",
    "SETGID",
    "SETPCAP",
    "SETUID",
    "SYS_CHROOT",
];

/// Refuses all capabilities that a container adds but these.
pub(super) fn refuse_capabilities(
    container: &Container<'_>,
    allowed: &[&str],
    violations: &mut Violations<'_, '_>,
) {
    let added = container.node.dig(&["securityContext", "capabilities", "add"]);
    let added = added.map(Node::items).unwrap_or_default().iter();
    let refused: Vec<&Node> =
        added.filter(|item| item.as_str().is_some_and(|name| !allowed.contains(&name))).collect();
    if let Some(first) = refused.first() {
        let names = list(refused.iter().filter_map(|item| item.as_str()));
        let help = format!("remove {names}");
        violations.at(container, first, format!("must not add {names}"), &help);
    }
}

/// True if root in the pod has no privileges on the node.
pub(super) fn has_own_users(pod: &Pod<'_>) -> bool {
    pod.spec.get("hostUsers").and_then(Node::as_bool) == Some(false)
}

/// Refuses containers that see more of `/proc` than they need.
pub(super) fn refuse_proc_mount(pod: &Pod<'_>, violations: &mut Violations<'_, '_>) {
    let keys = ["securityContext", "procMount"];
    for container in pod.containers() {
        let mount = container.node.dig(&keys).and_then(Node::as_str);
        if let Some(mount) = mount.filter(|mount| *mount != "Default") {
            violations.of_container(&container, &keys, format!("must not be `{mount}`"), "remove it");
        }
    }
}
