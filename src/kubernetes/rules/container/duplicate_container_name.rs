use std::collections::BTreeMap;

use crate::kubernetes::manifest::{Container, Object};
use crate::kubernetes::rules::{Check, Findings, Level, Rule};
use crate::yaml::Node;

pub(super) static RULE: Rule = Rule {
    name: "duplicate-container-name",
    summary: "two containers of a pod have the same name",
    level: Level::Refused,
    page: include_str!("duplicate_container_name.md"),
    check: Check::Object(check),
};

fn check(object: &Object<'_>, findings: &mut Findings<'_>) {
    let Some(pod) = object.pod() else { return };
    let mut taken: BTreeMap<&str, &Node> = BTreeMap::new();
    // Of an init container and a container, the API server blames the init container.
    let (init, app): (Vec<Container<'_>>, Vec<Container<'_>>) =
        pod.lasting_containers().partition(|container| container.list == "initContainers");
    for container in app.iter().chain(&init).filter(|container| !container.name.is_empty()) {
        if let Some(first) = taken.get(container.name) {
            findings
                .key(container.node, "name")
                .because(first, "the first one")
                .duplicate(format!("is `{}`, like another container of the pod", container.name));
        } else {
            taken.insert(container.name, container.node);
        }
    }
}
