//! Profiles that confine a pod: of seccomp and of the security modules of Linux.

use super::super::annotation::{APP_ARMOR_OF_CONTAINER, annotations};
use super::violations::Violations;
use crate::kubernetes::manifest::Pod;
use crate::yaml::Node;

const SE_LINUX_TYPES: [&str; 5] =
    ["", "container_t", "container_init_t", "container_kvm_t", "container_engine_t"];

pub(super) fn app_armor_profile(pod: &Pod<'_>, violations: &mut Violations<'_, '_>) {
    let keys = ["securityContext", "appArmorProfile", "type"];
    let help = "set `RuntimeDefault`, or remove the profile";
    if let Some(name) = unconfined(pod.spec.dig(&keys)) {
        violations.of_pod(pod.spec, &keys, format!("must not be `{name}`"), help);
    }
    for container in pod.containers() {
        if let Some(name) = unconfined(container.node.dig(&keys)) {
            violations.of_container(&container, &keys, format!("must not be `{name}`"), help);
        }
    }
    for entry in annotations(pod).iter().filter(|entry| entry.key.starts_with(APP_ARMOR_OF_CONTAINER)) {
        let Some(value) = entry.value.as_str() else { continue };
        if !matches!(value, "" | "runtime/default") && !value.starts_with("localhost/") {
            violations.of_pod(&entry.value, &[], format!("must not be `{value}`"), help);
        }
    }
}

/// The type of a profile if it protects from nothing. That it must be there is for others to say.
fn unconfined(name: Option<&Node>) -> Option<&str> {
    name?.as_str().filter(|name| !matches!(*name, "" | "RuntimeDefault" | "Localhost"))
}

pub(super) fn se_linux_options(pod: &Pod<'_>, violations: &mut Violations<'_, '_>) {
    for (field, allowed) in [("type", &SE_LINUX_TYPES[..]), ("user", &[""]), ("role", &[""])] {
        let keys = ["securityContext", "seLinuxOptions", field];
        let refused = |owner: &Node| {
            let value = owner.dig(&keys)?.as_str().filter(|value| !allowed.contains(value))?;
            Some(format!("must not be `{value}`"))
        };
        let help = if field == "type" { "set `container_t`, or remove it" } else { "remove it" };
        if let Some(text) = refused(pod.spec) {
            violations.of_pod(pod.spec, &keys, text, help);
        }
        for container in pod.containers() {
            if let Some(text) = refused(container.node) {
                violations.of_container(&container, &keys, text, help);
            }
        }
    }
}

/// Refuses profiles that let every system call through; true if there was one.
pub(super) fn refuse_unconfined(pod: &Pod<'_>, violations: &mut Violations<'_, '_>) -> bool {
    let keys = ["securityContext", "seccompProfile", "type"];
    let help = "set `RuntimeDefault`";
    let mut found = false;
    if let Some(name) = unconfined(pod.spec.dig(&keys)) {
        violations.of_pod(pod.spec, &keys, format!("must not be `{name}`"), help);
        found = true;
    }
    for container in pod.containers() {
        if let Some(name) = unconfined(container.node.dig(&keys)) {
            violations.of_container(&container, &keys, format!("must not be `{name}`"), help);
            found = true;
        }
    }
    found
}
