use super::is_set;
use crate::kubernetes::manifest::Object;
use crate::kubernetes::rules::{Check, Findings, Level, Rule};

pub(super) static RULE: Rule = Rule {
    name: "conflicting-host-namespaces",
    summary: "a pod shares namespaces with its node that it also isolates",
    level: Level::Refused,
    page: include_str!("conflicting_host_namespaces.md"),
    check: Check::Object(check),
};

fn check(object: &Object<'_>, findings: &mut Findings<'_>) {
    let Some(pod) = object.pod() else { return };
    if is_set(&pod, "shareProcessNamespace", true) && is_set(&pod, "hostPID", true) {
        // The API server keeps these settings in the security context.
        findings
            .key(pod.spec, "shareProcessNamespace")
            .field(format!("{}.securityContext.shareProcessNamespace", pod.path))
            .help("remove one of the two")
            .invalid("cannot be set with `hostPID`, which exposes all processes of the node");
    }
    if !is_set(&pod, "hostUsers", false) {
        return;
    }
    for (field, reported) in [("hostNetwork", "hostNetwork"), ("hostPID", "HostPID"), ("hostIPC", "HostIPC")]
    {
        if is_set(&pod, field, true) {
            findings
                .key(pod.spec, field)
                .field(format!("{}.{reported}", pod.path))
                .help(format!("remove `{field}`, or `hostUsers: false`"))
                .forbidden(
                    "cannot be set with `hostUsers: false`: a user namespace has no permissions on the node",
                );
        }
    }
    for container in
        pod.lasting_containers().filter(|container| !container.node.list("volumeDevices").is_empty())
    {
        findings
            .key(container.node, "volumeDevices")
            .help("mount the volume instead, or remove `hostUsers: false`")
            .forbidden("cannot be set with `hostUsers: false`: a user namespace has no permissions on a block device");
    }
}
