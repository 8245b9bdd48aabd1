//! The checks of the level `baseline`, in the order of the API server.

use super::Standard;
use super::host::{host_namespaces, host_path_volumes, host_ports, hosts_of_probes, windows_host_process};
use super::privileges::{CAPABILITIES, has_own_users, refuse_capabilities, refuse_proc_mount};
use super::profiles::{app_armor_profile, refuse_unconfined, se_linux_options};
use super::violations::Violations;
use crate::kubernetes::manifest::Pod;
use crate::yaml::Node;

pub(super) const STANDARDS: [Standard; 12] = [
    Standard { id: "appArmorProfile", is_replaced: false, run: app_armor_profile },
    Standard { id: "capabilities", is_replaced: true, run: capabilities },
    Standard { id: "hostNamespaces", is_replaced: false, run: host_namespaces },
    Standard { id: "hostPathVolumes", is_replaced: true, run: host_path_volumes },
    Standard { id: "hostPorts", is_replaced: false, run: host_ports },
    Standard { id: "hostProbesAndHostLifecycle", is_replaced: false, run: hosts_of_probes },
    Standard { id: "privileged", is_replaced: false, run: privileged },
    Standard { id: "procMount", is_replaced: true, run: proc_mount },
    Standard { id: "seLinuxOptions", is_replaced: false, run: se_linux_options },
    Standard { id: "seccompProfile", is_replaced: true, run: seccomp_profile },
    Standard { id: "sysctls", is_replaced: false, run: sysctls },
    Standard { id: "windowsHostProcess", is_replaced: false, run: windows_host_process },
];

/// Parameters that stay in the pod.
const SYSCTLS: [&str; 12] = [
    "kernel.shm_rmid_forced",
    "net.ipv4.ip_local_port_range",
    "net.ipv4.ip_local_reserved_ports",
    "net.ipv4.ip_unprivileged_port_start",
    "net.ipv4.ping_group_range",
    "net.ipv4.tcp_fin_timeout",
    "net.ipv4.tcp_keepalive_intvl",
    "net.ipv4.tcp_keepalive_probes",
    "net.ipv4.tcp_keepalive_time",
    "net.ipv4.tcp_rmem",
    "net.ipv4.tcp_syncookies",
    "net.ipv4.tcp_wmem",
];

fn capabilities(pod: &Pod<'_>, violations: &mut Violations<'_, '_>) {
    for container in pod.containers() {
        refuse_capabilities(&container, &CAPABILITIES, violations);
    }
}

fn privileged(pod: &Pod<'_>, violations: &mut Violations<'_, '_>) {
    let keys = ["securityContext", "privileged"];
    for container in pod.containers() {
        if container.node.dig(&keys).and_then(Node::as_bool) == Some(true) {
            violations.of_container(&container, &keys, "must not be `true`", "");
        }
    }
}

fn proc_mount(pod: &Pod<'_>, violations: &mut Violations<'_, '_>) {
    if !has_own_users(pod) {
        refuse_proc_mount(pod, violations);
    }
}

fn seccomp_profile(pod: &Pod<'_>, violations: &mut Violations<'_, '_>) {
    refuse_unconfined(pod, violations);
}

fn sysctls(pod: &Pod<'_>, violations: &mut Violations<'_, '_>) {
    let Some(context) = pod.spec.get("securityContext") else { return };
    for parameter in context.list("sysctls") {
        let name = parameter.get("name").and_then(Node::as_str);
        if let Some(name) = name.filter(|name| !name.is_empty() && !SYSCTLS.contains(name)) {
            let text = format!("must not be `{name}`, which is not confined to the pod");
            violations.of_pod(parameter, &["name"], text, "let the administrator of the nodes set it");
        }
    }
}
