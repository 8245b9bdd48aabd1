use std::collections::BTreeMap;

use crate::kubernetes::manifest::{Labels, Objects, Pod, is_of_controllers, labels_of};
use crate::kubernetes::rules::{Check, Level, Rule, Together};
use crate::yaml::Node;

pub(super) static RULE: Rule = Rule {
    name: "target-port-missing",
    summary: "a Service targets a named port that its pods do not have",
    level: Level::Warning,
    page: include_str!("target_port_missing.md"),
    check: Check::Objects(check),
};

fn check(objects: &Objects<'_>, findings: &mut Together<'_>) {
    let mut known: BTreeMap<(&str, Labels<'_>, &str), bool> = BTreeMap::new();
    for service in objects.of_kind("v1", "Service") {
        let (Some(selector), Some(ports)) =
            (service.dig(&["spec", "selector"]), service.dig(&["spec", "ports"]))
        else {
            continue;
        };
        let named: Vec<_> = ports.items().iter().filter_map(|port| named_target(port)).collect();
        if named.is_empty() {
            continue;
        }
        for (target, name) in named {
            // Services of one workload have one selector, but for the name of a pod.
            let key = (service.namespace(), meant(selector), name);
            let is_missing = *known.entry(key).or_insert_with(|| {
                let mut pods = objects.taken_by_map(service.namespace(), selector).peekable();
                pods.peek().is_some() && !pods.any(|pod| has_port(&pod, name))
            });
            if is_missing {
                findings
                    .of(service)
                    .at(target)
                    .help("add a container port with this name, or use a number")
                    .tell(format!(
                        "no container that {} selects has a port named `{name}`",
                        service.display()
                    ));
            }
        }
    }
}

/// What a selector asks of the template of a pod.
fn meant(selector: &Node) -> Labels<'_> {
    let mut labels = labels_of(Some(selector));
    labels.retain(|key, _| !is_of_controllers(key));
    labels
}

/// The target of a port, if it is a name and not a number.
fn named_target(port: &Node) -> Option<(&Node, &str)> {
    let target = port.get("targetPort")?;
    Some((target, target.as_str()?))
}

fn has_port(pod: &Pod<'_>, name: &str) -> bool {
    pod.containers().any(|container| {
        let ports = container.node.get("ports").map(Node::items).unwrap_or_default();
        ports.iter().any(|port| port.get("name").and_then(Node::as_str) == Some(name))
    })
}
