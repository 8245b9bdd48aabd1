use std::collections::BTreeMap;

use crate::kubernetes::manifest::{Container, Object, Pod};
use crate::kubernetes::rules::{Check, Findings, Level, Rule};
use crate::yaml::Node;

pub(super) static RULE: Rule = Rule {
    name: "host-port-conflict",
    summary: "a pod uses a host port twice, or with `hostNetwork` a host port that differs from the container port",
    level: Level::Refused,
    page: include_str!("host_port_conflict.md"),
    check: Check::Object(check),
};

/// Ports of the node that are taken: protocol, address, number.
type Taken<'a> = BTreeMap<(&'a str, &'a str, i64), &'a Node>;

fn check(object: &Object<'_>, findings: &mut Findings<'_>) {
    let Some(pod) = object.pod() else { return };
    let on_host = pod.spec.get("hostNetwork").and_then(Node::as_bool) == Some(true);
    let mut of_all = Taken::new();
    for container in pod.lasting_containers() {
        if container.list == "initContainers" {
            // Init containers run one by one.
            of_container(&container, &pod, on_host, &mut Taken::new(), findings);
        } else {
            of_container(&container, &pod, on_host, &mut of_all, findings);
        }
    }
}

fn of_container<'a>(
    container: &Container<'a>,
    pod: &Pod<'a>,
    on_host: bool,
    taken: &mut Taken<'a>,
    findings: &mut Findings<'_>,
) {
    for (index, port) in container.node.list("ports").iter().enumerate() {
        let number = |key| port.get(key).and_then(Node::as_int).unwrap_or_default();
        let (container_port, mut host_port) = (number("containerPort"), number("hostPort"));
        if on_host && !pod.is_template && host_port == 0 {
            // The API server fills it in, in Pods only.
            host_port = container_port;
        }
        if host_port == 0 {
            continue;
        }
        if on_host && container.list == "containers" && host_port != container_port {
            findings.key(port, "hostPort").help("remove `hostPort`").invalid(format!(
                "is {host_port}: with `hostNetwork` it must be {container_port}, the `containerPort`"
            ));
        }
        let protocol = port.text("protocol").filter(|text| !text.is_empty()).unwrap_or("TCP");
        let address = port.text("hostIP").unwrap_or_default();
        if let Some(first) = taken.get(&(protocol, address, host_port)) {
            // It counts init containers from the one it looks at, so each of them is the first.
            let list = if container.list == "initContainers" { 0 } else { container.index };
            findings
                .key(port, "hostPort")
                .field(format!("{}.{}[{list}].ports[{index}].hostPort", pod.path, container.list))
                .because(first, "allocated here")
                .duplicate(format!("uses the host port {host_port}/{protocol}, which the pod already uses"));
        } else {
            taken.insert((protocol, address, host_port), port);
        }
    }
}
