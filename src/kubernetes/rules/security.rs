//! Rules about what pods may do on their nodes.

mod annotation;
mod conflicting_host_namespaces;
mod conflicting_privileges;
mod deprecated_security_annotation;
mod invalid_security_annotation;
mod invalid_security_profile;
mod invalid_sysctl;
mod invalid_user_or_group;
mod invalid_windows_options;
mod pod_security;
mod split_host_process;
mod unsupported_security_option;

pub(crate) use pod_security::unmet as unmet_pod_security;

use crate::kubernetes::manifest::Pod;
use crate::kubernetes::rules::Rule;
use crate::yaml::Node;

/// The rules of this area, sorted.
pub(super) const RULES: &[&Rule] = &[
    &conflicting_host_namespaces::RULE,
    &conflicting_privileges::RULE,
    &deprecated_security_annotation::RULE,
    &invalid_security_annotation::RULE,
    &invalid_security_profile::RULE,
    &invalid_sysctl::RULE,
    &invalid_user_or_group::RULE,
    &invalid_windows_options::RULE,
    &pod_security::RULE,
    &split_host_process::RULE,
    &unsupported_security_option::RULE,
];

/// The security context of a pod, then those of its containers.
fn security_contexts<'a>(pod: &Pod<'a>) -> impl Iterator<Item = &'a Node> + use<'a> {
    let of_containers =
        pod.lasting_containers().filter_map(|container| container.node.map("securityContext"));
    pod.spec.map("securityContext").into_iter().chain(of_containers)
}

/// True if a boolean of the pod is set to this value.
fn is_set(pod: &Pod<'_>, key: &str, value: bool) -> bool {
    pod.spec.get(key).and_then(Node::as_bool) == Some(value)
}
