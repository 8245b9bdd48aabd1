use crate::kubernetes::manifest::{Container, Object, Pod};
use crate::kubernetes::rules::{Check, Findings, Level, Rule};
use crate::yaml::Node;

pub(super) static RULE: Rule = Rule {
    name: "split-host-process",
    summary: "only some containers of a Windows pod are `hostProcess`, or the pod lacks `hostNetwork`",
    level: Level::Refused,
    page: include_str!("split_host_process.md"),
    check: Check::Object(check),
};

fn check(object: &Object<'_>, findings: &mut Findings<'_>) {
    let Some(pod) = object.pod() else { return };
    let of_pod = host_process(pod.spec);
    for container in pod.lasting_containers() {
        if let (Some(of_pod), Some(own)) = (of_pod, host_process(container.node))
            && own.as_bool() != of_pod.as_bool()
        {
            findings
                .at(own)
                .because(of_pod, "the value of the pod")
                .help("remove one of the two")
                .invalid(format!("must equal the value of the pod: `{}`", of_pod.as_bool() == Some(true)));
        }
    }
    let inside = |container: &Container<'_>| !is_on_host(container, of_pod);
    let mut containers = pod.lasting_containers();
    if containers.all(|container| inside(&container)) {
        return;
    }
    if let Some(left) = pod.lasting_containers().find(inside) {
        findings
            .at(pod.spec)
            .mark(left.node)
            .help("set `hostProcess: true` in the `windowsOptions` of the pod, for all containers")
            .invalid("has containers with `hostProcess: true` and containers without");
    }
    needs_network(&pod, findings);
}

fn needs_network(pod: &Pod<'_>, findings: &mut Findings<'_>) {
    if !super::is_set(pod, "hostNetwork", true) {
        findings
            .key(pod.spec, "hostNetwork")
            .help("set `hostNetwork: true`")
            .invalid("must be `true`, as containers with `hostProcess: true` use the network of the node");
    }
}

/// What the pod says counts for containers that say nothing.
fn is_on_host(container: &Container<'_>, of_pod: Option<&Node>) -> bool {
    host_process(container.node).or(of_pod).and_then(Node::as_bool) == Some(true)
}

/// The switch in the security context of a pod or a container.
fn host_process(owner: &Node) -> Option<&Node> {
    owner
        .dig(&["securityContext", "windowsOptions", "hostProcess"])
        .filter(|switch| switch.as_bool().is_some())
}
