use crate::kubernetes::manifest::{Object, Pod};
use crate::kubernetes::rules::{Check, Findings, Level, Rule};
use crate::report::diagnostic::Reason;
use crate::yaml::Node;

pub(super) static RULE: Rule = Rule {
    name: "invalid-pod-os",
    summary: "the operating system of a pod is unknown, or a setting belongs to the other one",
    level: Level::Refused,
    page: include_str!("invalid_pod_os.md"),
    check: Check::Object(check),
};

const SYSTEMS: [&str; 2] = ["linux", "windows"];

/// Settings that only one system has.
struct Settings {
    pod: &'static [&'static str],
    pod_security: &'static [&'static str],
    container_security: &'static [&'static str],
}

const OF_WINDOWS: Settings =
    Settings { pod: &[], pod_security: &["windowsOptions"], container_security: &["windowsOptions"] };

const OF_LINUX: Settings = Settings {
    pod: &["hostIPC", "hostPID", "hostUsers", "resources", "shareProcessNamespace"],
    pod_security: &[
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
    ],
    container_security: &[
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
    ],
};

fn check(object: &Object<'_>, findings: &mut Findings<'_>) {
    let Some(pod) = object.pod() else { return };
    let Some(os) = pod.spec.map("os") else { return };
    match os.get("name").and_then(Node::as_str) {
        Some("linux") => refuse_settings(&pod, "linux", &OF_WINDOWS, findings),
        Some("windows") => refuse_settings(&pod, "windows", &OF_LINUX, findings),
        Some("") => findings.key(os, "name").say(Reason::Required, "is empty"),
        // The API server reports it at `os`.
        Some(other) => findings.at(os).not_supported(other, &SYSTEMS),
        None => {}
    }
}

fn refuse_settings(pod: &Pod<'_>, system: &str, refused: &Settings, findings: &mut Findings<'_>) {
    refuse_fields(pod.spec, refused.pod, system, findings);
    if let Some(context) = pod.spec.get("securityContext") {
        refuse_fields(context, refused.pod_security, system, findings);
    }
    for container in pod.containers() {
        if let Some(context) = container.node.get("securityContext") {
            refuse_fields(context, refused.container_security, system, findings);
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
