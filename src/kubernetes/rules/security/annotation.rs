//! Annotations that said which profiles a pod runs under before there were fields for it.

use crate::kubernetes::manifest::Pod;
use crate::yaml::{Entry, Node};

/// The seccomp profile of a pod.
pub(super) const SECCOMP: &str = "seccomp.security.alpha.kubernetes.io/pod";
/// The seccomp profile of a container, whose name follows.
pub(super) const SECCOMP_OF_CONTAINER: &str = "container.seccomp.security.alpha.kubernetes.io/";
/// The `AppArmor` profile of a container, whose name follows.
pub(super) const APP_ARMOR_OF_CONTAINER: &str = "container.apparmor.security.beta.kubernetes.io/";

/// A profile in the security context of a pod or container.
pub(super) fn profile<'a>(owner: &'a Node, field: &str) -> Option<&'a Node> {
    owner.dig(&["securityContext", field])
}

/// The annotations of a pod.
pub(super) fn annotations<'a>(pod: &Pod<'a>) -> &'a [Entry] {
    pod.metadata.and_then(|metadata| metadata.get("annotations")).map(Node::entries).unwrap_or_default()
}
