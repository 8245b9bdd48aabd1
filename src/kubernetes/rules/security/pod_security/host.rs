//! What a pod takes from its node.

use super::violations::{Violations, list};
use crate::kubernetes::manifest::Pod;
use crate::yaml::Node;

pub(super) fn host_namespaces(pod: &Pod<'_>, violations: &mut Violations<'_, '_>) {
    for field in ["hostNetwork", "hostPID", "hostIPC"] {
        if pod.spec.get(field).and_then(Node::as_bool) == Some(true) {
            violations.of_pod(pod.spec, &[field], "must not be `true`", "");
        }
    }
}

pub(super) fn host_path_volumes(pod: &Pod<'_>, violations: &mut Violations<'_, '_>) {
    for volume in pod.volumes().iter().filter(|volume| volume.get("hostPath").is_some()) {
        violations.of_pod(
            volume,
            &["hostPath"],
            "must not be there",
            "keep data in a PersistentVolumeClaim, other files in an `emptyDir`",
        );
    }
}

pub(super) fn host_ports(pod: &Pod<'_>, violations: &mut Violations<'_, '_>) {
    for container in pod.containers() {
        let ports = container.node.list("ports").iter().filter_map(|port| port.get("hostPort"));
        let taken: Vec<(&Node, i64)> =
            ports.filter_map(|port| Some((port, port.as_int().filter(|number| *number != 0)?))).collect();
        if let Some((first, _)) = taken.first() {
            let numbers = list(taken.iter().map(|(_, number)| number));
            let help = "remove it; a Service of the type `NodePort` opens a port on the nodes";
            violations.at(&container, first, format!("must not use the host ports {numbers}"), help);
        }
    }
}

pub(super) fn hosts_of_probes(pod: &Pod<'_>, violations: &mut Violations<'_, '_>) {
    let handlers: [&[&str]; 5] = [
        &["livenessProbe"],
        &["readinessProbe"],
        &["startupProbe"],
        &["lifecycle", "postStart"],
        &["lifecycle", "preStop"],
    ];
    for container in pod.containers() {
        let owners = handlers.iter().filter_map(|keys| container.node.dig(keys));
        let actions = owners.flat_map(|owner| [owner.get("httpGet"), owner.get("tcpSocket")]).flatten();
        let hosts: Vec<(&Node, &str)> = actions
            .filter_map(|action| action.get("host"))
            .filter_map(|host| Some((host, host.as_str().filter(|name| !name.is_empty())?)))
            .collect();
        if let Some((first, _)) = hosts.first() {
            let names = list(hosts.iter().map(|(_, name)| name));
            let help = "remove `host`: the probe then uses the pod IP";
            violations.at(&container, first, format!("must not probe {names}"), help);
        }
    }
}

pub(super) fn windows_host_process(pod: &Pod<'_>, violations: &mut Violations<'_, '_>) {
    let keys = ["securityContext", "windowsOptions", "hostProcess"];
    let is_set = |owner: &Node| owner.dig(&keys).and_then(Node::as_bool) == Some(true);
    if is_set(pod.spec) {
        violations.of_pod(pod.spec, &keys, "must not be `true`", "");
    }
    for container in pod.containers().filter(|container| is_set(container.node)) {
        violations.of_container(&container, &keys, "must not be `true`", "");
    }
}
