use crate::manifest::{Objects, Pod, map_selects};
use crate::rules::{Check, Level, Rule, Together};
use crate::yaml::Node;

pub(super) static RULE: Rule = Rule {
    name: "target-port-missing",
    summary: "a Service sends to a named port that its pods do not have",
    level: Level::Warning,
    page: include_str!("target_port_missing.md"),
    check: Check::Objects(check),
};

fn check(objects: &Objects<'_>, findings: &mut Together<'_>) {
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
        let selected: Vec<Pod<'_>> = objects
            .pods(service.namespace())
            .map(|(_, pod)| pod)
            .filter(|pod| map_selects(selector, pod.metadata.and_then(|metadata| metadata.get("labels"))))
            .collect();
        for (target, name) in named {
            if !selected.is_empty() && !selected.iter().any(|pod| has_port(pod, name)) {
                findings
                    .of(service)
                    .at(target)
                    .help("name a port of the container so, or give the number")
                    .tell(format!(
                        "no container that {} selects has a port named `{name}`",
                        service.display()
                    ));
            }
        }
    }
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
