use crate::diagnostic::Reason;
use crate::manifest::{Object, Pod};
use crate::rules::{Check, Findings, Level, Rule};
use crate::yaml::Node;

pub(super) static RULE: Rule = Rule {
    name: "invalid-pod-os",
    summary: "a pod is for an operating system that is not known, or has settings of the other one",
    level: Level::Refused,
    page: include_str!("invalid_pod_os.md"),
    check: Check::Object(check),
};

const SYSTEMS: [&str; 2] = ["linux", "windows"];

/// What only Linux has, in a pod, in its security context, and in that of a container.
const OF_LINUX_PODS: [&str; 5] = ["hostIPC", "hostPID", "hostUsers", "resources", "shareProcessNamespace"];
const OF_LINUX_POD_SECURITY: [&str; 11] = [
    "appArmorProfile",
    "fsGroup",
    "fsGroupChangePolicy",
    "runAsGroup",
    "runAsUser",
    "seLinuxChangePolicy",
    "seLinuxOptions",
    "seccompProfile",
    "supplementalGroups",
    "supplementalGroupsPolicy",
    "sysctls",
];
const OF_LINUX_SECURITY: [&str; 10] = [
    "allowPrivilegeEscalation",
    "appArmorProfile",
    "capabilities",
    "privileged",
    "procMount",
    "readOnlyRootFilesystem",
    "runAsGroup",
    "runAsUser",
    "seLinuxOptions",
    "seccompProfile",
];

fn check(object: &Object<'_>, findings: &mut Findings<'_>) {
    let Some(pod) = object.pod() else { return };
    let Some(os) = pod.spec.map("os") else { return };
    match os.get("name").and_then(Node::as_str) {
        Some("linux") => {
            refuse_settings(&pod, "linux", (&[], &["windowsOptions"], &["windowsOptions"]), findings)
        }
        Some("windows") => refuse_settings(
            &pod,
            "windows",
            (&OF_LINUX_PODS, &OF_LINUX_POD_SECURITY, &OF_LINUX_SECURITY),
            findings,
        ),
        Some("") => findings.key(os, "name").say(Reason::Required, "is empty"),
        // The API server reports it at `os`.
        Some(other) => findings.at(os).not_supported(other, &SYSTEMS),
        None => {}
    }
}

/// Settings that cannot be: those of the pod, of its security context, and of the security contexts of containers.
type Refused<'a> = (&'a [&'a str], &'a [&'a str], &'a [&'a str]);

fn refuse_settings(pod: &Pod<'_>, system: &str, refused: Refused<'_>, findings: &mut Findings<'_>) {
    refuse_fields(pod.spec, refused.0, system, findings);
    if let Some(context) = pod.spec.get("securityContext") {
        refuse_fields(context, refused.1, system, findings);
    }
    for container in pod.containers() {
        if let Some(context) = container.node.get("securityContext") {
            refuse_fields(context, refused.2, system, findings);
        }
    }
}

fn refuse_fields(map: &Node, fields: &[&str], system: &str, findings: &mut Findings<'_>) {
    for field in fields {
        let Some(value) = map.get(field) else { continue };
        // These are there only when they are true, and when something is in them.
        let counts = match *field {
            "hostIPC" | "hostPID" => value.as_bool() == Some(true),
            "sysctls" => !value.is_empty(),
            _ => true,
        };
        if counts {
            findings
                .key(map, field)
                .help("remove it, or `os`")
                .forbidden(format!("cannot be set for a pod of `{system}`"));
        }
    }
}
